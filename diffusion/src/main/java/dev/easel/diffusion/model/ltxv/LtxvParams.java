package dev.easel.diffusion.model.ltxv;

import java.util.List;

/**
 * Sizes of an LTX-Video transformer; the names are those of Lightricks' configuration.
 *
 * @param inChannels channels of the latent, 128
 * @param numAttentionHeads attention heads
 * @param attentionHeadDim width of a head, even
 * @param captionChannels width of the text tokens
 * @param numLayers blocks
 * @param positionalEmbeddingTheta ratio of the highest to the lowest rotary frequency
 * @param positionalEmbeddingMaxPos seconds, rows and columns that positions are fractions of
 * @param causalTemporalPositioning whether the first latent frame stands for one frame instead of as many as the others (0.9.5 on)
 * @param vaeScaleFactors frames, rows and columns that a latent stands for
 */
public record LtxvParams(
        long inChannels,
        int numAttentionHeads,
        int attentionHeadDim,
        long captionChannels,
        int numLayers,
        double positionalEmbeddingTheta,
        List<Double> positionalEmbeddingMaxPos,
        boolean causalTemporalPositioning,
        List<Integer> vaeScaleFactors) {
    /** Checks that the sizes fit each other. */
    public LtxvParams {
        positionalEmbeddingMaxPos = List.copyOf(positionalEmbeddingMaxPos);
        vaeScaleFactors = List.copyOf(vaeScaleFactors);
        if (inChannels < 1 || numAttentionHeads < 1 || captionChannels < 1 || numLayers < 1) {
            throw new IllegalArgumentException(inChannels + " channels, " + numAttentionHeads + " heads, "
                    + captionChannels + " text channels, " + numLayers + " blocks");
        }
        if (attentionHeadDim < 2 || attentionHeadDim % 2 != 0 || numAttentionHeads * attentionHeadDim < 6) {
            throw new IllegalArgumentException("heads of " + attentionHeadDim + " channels");
        }
        if (!(positionalEmbeddingTheta > 1)
                || positionalEmbeddingMaxPos.size() != 3
                || !positionalEmbeddingMaxPos.stream().allMatch(position -> position > 0)) {
            throw new IllegalArgumentException(
                    "positions of " + positionalEmbeddingTheta + " and " + positionalEmbeddingMaxPos);
        }
        if (vaeScaleFactors.size() != 3 || !vaeScaleFactors.stream().allMatch(factor -> factor > 0)) {
            throw new IllegalArgumentException("latents that stand for " + vaeScaleFactors);
        }
    }

    /** Width of the transformer. */
    public int hiddenSize() {
        return numAttentionHeads * attentionHeadDim;
    }
}
