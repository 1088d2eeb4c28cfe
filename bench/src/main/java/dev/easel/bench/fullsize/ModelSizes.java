package dev.easel.bench.fullsize;

import java.util.List;

/**
 * Sizes of one complete FLUX-shaped model.
 *
 * @param transformer the diffusion model
 * @param transformerConfig what the transformer's shapes don't tell, as its file's metadata has it
 * @param t5 the encoder of the text tokens
 * @param t5Tokens how many text tokens
 * @param clip the encoder of the pooled text
 * @param clipConfig what its shapes don't tell
 * @param autoencoder between pictures and latents
 */
record ModelSizes(
        Shapes.Transformer transformer,
        String transformerConfig,
        Shapes.T5 t5,
        int t5Tokens,
        Shapes.Clip clip,
        String clipConfig,
        Shapes.Autoencoder autoencoder) {
    private static final String NO_CONFIG = "{}";

    /**
     * Sizes by name.
     *
     * @throws IllegalArgumentException when the name is none of starter, schnell and dev
     */
    static ModelSizes of(String name) {
        return switch (name) {
            case "starter" -> starter();
            case "schnell" -> full(false);
            case "dev" -> full(true);
            default -> throw new IllegalArgumentException("--size is starter, schnell or dev, not " + name);
        };
    }

    /** The published FLUX.1-schnell, or FLUX.1-dev with guidance. */
    static ModelSizes full(boolean guided) {
        return new ModelSizes(
                new Shapes.Transformer(3072, 128, 19, 38, 4096, 768, guided),
                NO_CONFIG,
                new Shapes.T5(32128, 4096, 10240, 24),
                256,
                new Shapes.Clip(49408, 768, 12),
                NO_CONFIG,
                new Shapes.Autoencoder(128, List.of(1, 2, 4, 4)));
    }

    /** The starter model. */
    static ModelSizes starter() {
        return new ModelSizes(
                new Shapes.Transformer(320, 64, 2, 6, 256, 192, true),
                "{\"num_heads\": 5, \"axes_dim\": [8, 28, 28], \"theta\": 10000}",
                new Shapes.T5(4096, 256, 512, 3),
                64,
                new Shapes.Clip(3072, 192, 2),
                "{\"num_attention_heads\": 3, \"eos_token_id\": 3071}",
                new Shapes.Autoencoder(32, List.of(1, 2, 2, 2)));
    }
}
