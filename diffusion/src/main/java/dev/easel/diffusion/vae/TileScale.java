package dev.easel.diffusion.vae;

/** How the size of what a tile becomes, and its place, follow from the tile's. */
public interface TileScale {
    /** How long what so many inputs become is. */
    double length(long input);

    /** Where what begins at an input begins. */
    double position(long start);

    /** As many times as long. */
    static TileScale by(double factor) {
        return new TileScale() {
            @Override
            public double length(long input) {
                return input * factor;
            }

            @Override
            public double position(long start) {
                return start * factor;
            }
        };
    }

    /** Latent frames that become frames, the first one a single frame. */
    static TileScale framesOf(FilmFormat format) {
        return new TileScale() {
            @Override
            public double length(long input) {
                return format.frames(input);
            }

            @Override
            public double position(long start) {
                return (double) start * format.temporalCompression();
            }
        };
    }

    /** Frames that become latent frames, the first one by itself. */
    static TileScale latentFramesOf(FilmFormat format) {
        return new TileScale() {
            @Override
            public double length(long input) {
                return format.latentFrames(input);
            }

            @Override
            public double position(long start) {
                return (double) start / format.temporalCompression();
            }
        };
    }
}
