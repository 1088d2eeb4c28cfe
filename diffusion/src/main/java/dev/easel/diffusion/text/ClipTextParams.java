package dev.easel.diffusion.text;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.WeightMap;

/**
 * Sizes of a CLIP text model.
 *
 * @param width of a hidden state
 * @param layers how many
 * @param heads of attention; they divide the width
 * @param positions the longest sequence
 * @param activation between the two products of a layer's feed-forward part
 */
public record ClipTextParams(long width, int layers, int heads, long positions, Activation activation) {
    /** Added to the variance in layer norms. */
    public static final double NORM_EPSILON = 1e-5;

    private static final String LAYERS = "text_model.encoder.layers.";
    private static final String TOKENS = "text_model.embeddings.token_embedding.weight";
    private static final String POSITIONS = "text_model.embeddings.position_embedding.weight";
    /** Every published CLIP text model has heads of this width. */
    private static final long HEAD_WIDTH = 64;

    /** The feed-forward activations of CLIP models. */
    public enum Activation {
        /** x · sigmoid(1.702 x): OpenAI's models. */
        QUICK_GELU,
        /** x · Φ(x): OpenCLIP's models. */
        GELU
    }

    /** Checks the sizes. */
    public ClipTextParams {
        if (width < 1 || layers < 1 || heads < 1 || positions < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    width + " wide, " + layers + " layers, " + heads + " heads, " + positions + " positions");
        }
    }

    /**
     * The sizes of a file: from its shapes; number of heads and activation from its header if that has them, else 64 channels a head
     * and the activation of its kind.
     *
     * @param weights keys {@code text_model.…}
     * @param kind CLIP-L or CLIP-G
     * @throws EaselException when tensors are missing or sizes do not fit
     */
    public static ClipTextParams of(WeightMap weights, EncoderKind kind) {
        EncoderConfig config = EncoderConfig.of(weights);
        long width = weights.size(TOKENS, 1);
        int heads = config.count("num_attention_heads").orElse((int) Math.max(1, width / HEAD_WIDTH));
        int layers = 0;
        while (weights.contains(LAYERS + layers + ".mlp.fc1.weight")) {
            layers++;
        }
        if (layers == 0 || width % heads != 0) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    weights.name() + " has " + layers + " text layers of " + width + " channels and " + heads
                            + " heads, which do not fit together; get the file again.");
        }
        Activation activation = config.text("hidden_act")
                .map(name -> name.equals("quick_gelu") ? Activation.QUICK_GELU : Activation.GELU)
                .orElse(kind == EncoderKind.CLIP_L ? Activation.QUICK_GELU : Activation.GELU);
        return new ClipTextParams(width, layers, heads, weights.size(POSITIONS, 0), activation);
    }
}
