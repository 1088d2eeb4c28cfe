package dev.easel.diffusion.vae;

/**
 * Size and overlap of the tiles a picture is worked on in, in latents when decoding, in pixels when encoding.
 *
 * @param width of a tile
 * @param height of a tile
 * @param overlap of neighbouring tiles
 */
public record Tiles(long width, long height, long overlap) {
    /** What decoding falls back to when a picture does not fit into memory. */
    public static final Tiles DECODE_FALLBACK = new Tiles(64, 64, 16);

    /** What encoding falls back to when a picture does not fit into memory. */
    public static final Tiles ENCODE_FALLBACK = new Tiles(512, 512, 64);

    /** Checks that half a tile is larger than the overlap, because one of the three passes halves it. */
    public Tiles {
        if (overlap < 0 || width / 2 <= overlap || height / 2 <= overlap) {
            throw new IllegalArgumentException(
                    "tiles of " + width + "×" + height + " with an overlap of " + overlap + " leave nothing between");
        }
    }

    /**
     * Tiles for decoding as the node VAEDecodeTiled gives them, in pixels: the overlap is lowered to a quarter of the tile.
     *
     * @param size of a tile in pixels
     * @param overlap in pixels
     * @param compression pixels for one latent
     */
    public static Tiles forDecoding(long size, long overlap, int compression) {
        long lowered = size < overlap * 4 ? size / 4 : overlap;
        return new Tiles(size / compression, size / compression, lowered / compression);
    }
}
