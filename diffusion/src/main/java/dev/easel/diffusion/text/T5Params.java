package dev.easel.diffusion.text;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.WeightMap;

/**
 * Sizes of a T5 encoder.
 *
 * @param width of a hidden state
 * @param layers how many
 * @param heads of attention
 * @param gated whether the feed-forward part multiplies an activated by a plain product (T5 v1.1) or activates one (T5)
 * @param activation of the feed-forward part
 * @param biasInEveryLayer whether every layer has a table of relative positions (umT5) or the first one's serves all (T5)
 * @param maximumDistance from which on positions share a bucket
 */
public record T5Params(
        long width,
        int layers,
        int heads,
        boolean gated,
        Activation activation,
        boolean biasInEveryLayer,
        int maximumDistance) {
    private static final String BLOCKS = "encoder.block.";
    private static final String BIAS = ".layer.0.SelfAttention.relative_attention_bias.weight";
    private static final String GATE = "encoder.block.0.layer.1.DenseReluDense.wi_1.weight";
    private static final int DISTANCE = 128;

    /** The feed-forward activations of T5 models. */
    public enum Activation {
        /** GELU by its tanh approximation. */
        GELU_TANH,
        /** max(x, 0). */
        RELU
    }

    /** Checks the sizes. */
    public T5Params {
        if (width < 1 || layers < 1 || heads < 1 || maximumDistance < 1) {
            throw new IllegalArgumentException(width + " wide, " + layers + " layers, " + heads + " heads");
        }
    }

    /**
     * The sizes of a file: from its shapes and the keys it has; the activation and the largest distance from its header if that has
     * them.
     *
     * @param weights keys {@code encoder.…} and {@code shared.weight}
     * @throws EaselException when tensors are missing or sizes do not fit
     */
    public static T5Params of(WeightMap weights) {
        EncoderConfig config = EncoderConfig.of(weights);
        int layers = 0;
        while (weights.contains(BLOCKS + layers + ".layer.0.SelfAttention.q.weight")) {
            layers++;
        }
        long heads = weights.size(BLOCKS + 0 + BIAS, 1);
        long inner = layers == 0 ? 0 : weights.size(BLOCKS + "0.layer.0.SelfAttention.q.weight", 0);
        if (layers == 0 || heads < 1 || inner % heads != 0) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    weights.name() + " has " + layers + " text layers with " + inner + " attention channels and "
                            + heads + " heads, which do not fit together; get the file again.");
        }
        boolean gated = weights.contains(GATE);
        Activation activation = config.text("dense_act_fn")
                .map(name -> name.equals("relu") ? Activation.RELU : Activation.GELU_TANH)
                .orElse(gated ? Activation.GELU_TANH : Activation.RELU);
        return new T5Params(
                weights.size("shared.weight", 1),
                layers,
                (int) heads,
                gated,
                activation,
                layers > 1 && weights.contains(BLOCKS + 1 + BIAS),
                config.count("relative_attention_max_distance").orElse(DISTANCE));
    }
}
