package dev.easel.diffusion.vae;

/**
 * Size and overlap of the tiles a film is worked on in, in latents when decoding, in frames and pixels when encoding.
 *
 * @param frames of a tile
 * @param side of a tile
 * @param frameOverlap of neighbouring tiles in time
 * @param overlap of neighbouring tiles in space
 */
public record FilmTiles(long frames, long side, long frameOverlap, long overlap) {
    /** Checks that every tile gets on by at least one. */
    public FilmTiles {
        if (frameOverlap < 0 || overlap < 0 || frames <= frameOverlap || side <= overlap) {
            throw new IllegalArgumentException("tiles of " + frames + " frames and " + side + " a side, overlapping by "
                    + frameOverlap + " and " + overlap);
        }
    }

    /** Tiles in latents for decoding as the node VAEDecodeTiled gives them, in pixels and frames. */
    static FilmTiles forDecoding(TileSizes sizes, FilmFormat format) {
        long overlap = sizes.size() < sizes.overlap() * 4 ? sizes.size() / 4 : sizes.overlap();
        long frameOverlap = sizes.frames() < sizes.frameOverlap() * 2 ? sizes.frameOverlap() / 2 : sizes.frameOverlap();
        long frames = Math.max(2, sizes.frames() / format.temporalCompression());
        long shared = Math.max(1, Math.min(frames / 2, frameOverlap / format.temporalCompression()));
        return new FilmTiles(
                frames,
                Math.max(1, sizes.size() / format.compression()),
                shared,
                Math.min(overlap / format.compression(), Math.max(0, sizes.size() / format.compression() - 1)));
    }

    /** Tiles in pixels and frames for encoding as the node VAEEncodeTiled gives them: whole latents in every direction. */
    static FilmTiles forEncoding(TileSizes sizes, FilmFormat format) {
        long frames = format.frames(Math.max(2, format.latentFrames(sizes.frames())));
        long shared = format.frames(Math.max(1, format.latentFrames(Math.max(1, sizes.frameOverlap()))));
        return new FilmTiles(frames, sizes.size(), Math.min(shared, frames - 1), sizes.overlap());
    }
}
