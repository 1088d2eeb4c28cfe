package dev.easel.diffusion.model.flux;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.WeightMap;
import java.util.List;

/**
 * Sizes of a FLUX.1 transformer; the names are those of Black Forest Labs' configuration.
 *
 * @param inChannels channels of the input: 16, more where an image or a mask is appended (32 control, 96 Fill)
 * @param outChannels channels of the output, 16
 * @param vecInDim width of the pooled text
 * @param contextInDim width of the text tokens
 * @param hiddenSize width of the transformer
 * @param mlpRatio width of the feed-forward networks for one of the transformer
 * @param numHeads attention heads, a divisor of the width
 * @param depth double-stream blocks
 * @param depthSingleBlocks single-stream blocks
 * @param axesDim channels of a head that turn with each position axis (reference index, row, column); even, summing up to a head's
 * @param theta base of the rotary frequencies
 * @param patchSize latents on a side of a patch, 2
 * @param guidanceEmbed whether the guidance scale is an input (dev) or not (schnell)
 */
public record FluxParams(
        long inChannels,
        long outChannels,
        long vecInDim,
        long contextInDim,
        long hiddenSize,
        double mlpRatio,
        int numHeads,
        int depth,
        int depthSingleBlocks,
        List<Integer> axesDim,
        double theta,
        int patchSize,
        boolean guidanceEmbed) {
    /** Checks that the sizes fit each other. */
    public FluxParams {
        axesDim = List.copyOf(axesDim);
        if (numHeads < 1 || hiddenSize % numHeads != 0) {
            throw new IllegalArgumentException("a width of " + hiddenSize + " has no " + numHeads + " equal heads");
        }
        int turned = axesDim.stream().mapToInt(Integer::intValue).sum();
        if (turned != hiddenSize / numHeads
                || axesDim.stream().anyMatch(channels -> channels < 2 || channels % 2 != 0)) {
            throw new IllegalArgumentException(
                    "axes " + axesDim + " do not divide a head of " + hiddenSize / numHeads + " channels");
        }
        if (inChannels < outChannels || outChannels < 1 || depth < 0 || depthSingleBlocks < 0 || patchSize < 1) {
            throw new IllegalArgumentException("impossible FLUX sizes: " + inChannels + " channels in, " + outChannels
                    + " out, " + depth + " + " + depthSingleBlocks + " blocks, patches of " + patchSize);
        }
        if (!(theta > 1) || !(mlpRatio > 0)) {
            throw new IllegalArgumentException(
                    "theta must be above 1 and the feed-forward width positive, not " + theta + " and " + mlpRatio);
        }
    }

    /** Width of the feed-forward networks. */
    public long mlpHidden() {
        return (long) (hiddenSize * mlpRatio);
    }

    /** The width of a head that FLUX.1 and most larger transformers have, with the axes it is divided into. */
    private static final List<Integer> USUAL_AXES = List.of(16, 56, 56);

    /**
     * Axes for a head of some width where a file does not tell: an eighth for the first, the rest halved, as in FLUX.1's
     * 16 + 56 + 56 of 128.
     *
     * @throws EaselException when that gives no even numbers
     */
    static List<Integer> defaultAxes(long headWidth, WeightMap weights) {
        if (headWidth == 128) {
            return USUAL_AXES;
        }
        int first = Math.toIntExact(headWidth / 8);
        int other = Math.toIntExact((headWidth - first) / 2);
        if (first < 2 || first % 2 != 0 || other % 2 != 0 || first + 2L * other != headWidth) {
            throw new EaselException(
                    ErrorCode.UNSUPPORTED_MODEL,
                    weights.name() + " has attention heads of " + headWidth
                            + " channels and does not say how positions divide them; add 'axes_dim' to its metadata.");
        }
        return List.of(first, other, other);
    }
}
