package dev.easel.server.recipe;

/**
 * A text-to-image model on disk, by the names that loader nodes give its files.
 *
 * @param family what it is
 * @param files its files
 */
public record ImageModel(ImageFamily family, Files files) {
    /** How the parts are stored. */
    public sealed interface Files {
        /** The name of the file with the transformer. */
        String transformer();

        /**
         * One file a part.
         *
         * @param transformer a name in {@code diffusion_models}
         * @param t5 a name in {@code text_encoders}
         * @param clip a name in {@code text_encoders}
         * @param vae a name in {@code vae}
         */
        record Separate(String transformer, String t5, String clip, String vae) implements Files {}

        /**
         * All parts in one file.
         *
         * @param transformer a name in {@code checkpoints}
         */
        record Checkpoint(String transformer) implements Files {}
    }
}
