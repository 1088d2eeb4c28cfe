package dev.easel.diffusion.model.mochi;

/**
 * Sizes of a Mochi transformer; the names are those of Genmo's configuration. The widths of its feed-forward networks are in their
 * weights' shapes.
 *
 * @param patchSize latents on a side of a patch, 2
 * @param inChannels channels of the latent, 12
 * @param hiddenSizeX width of the film's tokens
 * @param hiddenSizeY width of the text's tokens
 * @param depth blocks
 * @param numHeads attention heads
 * @param headDim width of a head, even
 * @param t5FeatDim width of the text encoder's tokens
 */
public record MochiParams(
        int patchSize,
        int inChannels,
        int hiddenSizeX,
        int hiddenSizeY,
        int depth,
        int numHeads,
        int headDim,
        int t5FeatDim) {
    /** Heads of the attention that summarises the text. */
    static final int POOLING_HEADS = 8;

    /** Checks that the sizes fit each other. */
    public MochiParams {
        if (patchSize < 1 || inChannels < 1 || hiddenSizeY < 1 || depth < 1) {
            throw new IllegalArgumentException("patches of " + patchSize + ", " + inChannels + " channels, "
                    + hiddenSizeY + " text channels, " + depth + " blocks");
        }
        if (numHeads < 1 || headDim < 2 || headDim % 2 != 0 || numHeads * headDim != hiddenSizeX) {
            throw new IllegalArgumentException(
                    numHeads + " heads of " + headDim + " channels in a width of " + hiddenSizeX);
        }
        if (t5FeatDim < POOLING_HEADS || t5FeatDim % POOLING_HEADS != 0) {
            throw new IllegalArgumentException(t5FeatDim + " text channels in " + POOLING_HEADS + " heads");
        }
    }
}
