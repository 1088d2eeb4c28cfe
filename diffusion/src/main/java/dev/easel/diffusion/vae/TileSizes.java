package dev.easel.diffusion.vae;

/**
 * Tiles as the nodes VAEDecodeTiled and VAEEncodeTiled ask for them.
 *
 * @param size of a tile in pixels
 * @param overlap of neighbouring tiles in pixels
 * @param frames of a tile; for films only
 * @param frameOverlap of neighbouring tiles in frames; for films only
 */
public record TileSizes(long size, long overlap, long frames, long frameOverlap) {
    /** Checks that sizes are positive. */
    public TileSizes {
        if (size < 1 || overlap < 0 || frames < 1 || frameOverlap < 0) {
            throw new IllegalArgumentException("tiles of " + size + " pixels and " + frames + " frames, overlapping by "
                    + overlap + " and " + frameOverlap);
        }
    }
}
