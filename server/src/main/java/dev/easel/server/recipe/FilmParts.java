package dev.easel.server.recipe;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a weight file holds of a text-to-video model.
 *
 * @param transformer the diffusion model, if it is one for films
 * @param autoencoder sizes of the autoencoder for films, if there is one
 * @param textEncoder whether there are text encoders
 */
public record FilmParts(Optional<Transformer> transformer, Optional<Grid> autoencoder, boolean textEncoder) {
    /** A file that has nothing to do with films. */
    public static final FilmParts NONE = new FilmParts(Optional.empty(), Optional.empty(), false);

    /** The diffusion models for films that Easel runs. */
    public enum Transformer {
        LTX_VIDEO,
        MOCHI
    }

    /**
     * How many pixels and frames one place of a latent stands for.
     *
     * @param pixels on a side
     * @param frames in time; the first latent frame stands for a single one
     */
    public record Grid(int pixels, int frames) {}

    /** Looks into weight files. */
    @FunctionalInterface
    public interface Inspector {
        /** What a file holds, from its header; {@link #NONE} for a file that cannot be read. */
        FilmParts inspect(Path file);
    }
}
