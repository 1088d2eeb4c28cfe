package dev.easel.server.recipe;

import java.util.Locale;
import java.util.Optional;

/**
 * A text-to-video model on disk, by the names that loader nodes give its files.
 *
 * @param family what it is
 * @param checkpoint whether its transformer is in the folder {@code checkpoints}, else in {@code diffusion_models}
 * @param file the file with the transformer
 * @param textEncoder a name in {@code text_encoders}, unless the checkpoint holds it
 * @param autoencoder a name in {@code vae}, unless the checkpoint holds it
 * @param grid how many pixels and frames a place of its latents stands for
 */
public record FilmModel(
        FilmFamily family,
        boolean checkpoint,
        String file,
        Optional<String> textEncoder,
        Optional<String> autoencoder,
        FilmParts.Grid grid) {
    private static final int DISTILLED_STEPS = 8;
    private static final double NO_GUIDANCE = 1;

    /** How many steps it is asked for unless the reader says otherwise. */
    public int steps() {
        return distilled() ? DISTILLED_STEPS : family.steps();
    }

    /** The guidance unless the reader says otherwise; 1 for none. */
    public double guidance() {
        return distilled() ? NO_GUIDANCE : family.guidance();
    }

    private boolean distilled() {
        return ModelFileNames.last(file).toLowerCase(Locale.ROOT).contains("distilled");
    }

    /**
     * As many frames as the model can make that come closest to a length.
     *
     * @param seconds above 0
     * @param rate frames per second
     */
    public long frames(double seconds, double rate) {
        return Math.max(1, Math.round((seconds * rate - 1) / grid.frames())) * grid.frames() + 1;
    }
}
