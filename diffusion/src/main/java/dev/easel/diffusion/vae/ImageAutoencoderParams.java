package dev.easel.diffusion.vae;

import dev.easel.tensor.WeightMap;

/**
 * Sizes of an image autoencoder ("Taming Transformers", Esser et al. 2021; the autoencoder of Stable Diffusion and FLUX), as its
 * weights tell them. Channel counts inside the network need no place here: each layer has them in its own weight's shape.
 *
 * @param latentChannels channels of a latent, 4 (Stable Diffusion) or 16 (FLUX, Stable Diffusion 3)
 * @param finestChannels channels of the feature map that enters the decoder's finest level, where memory use is highest
 * @param levels resolutions the network works at; each one but the last halves height and width
 * @param blocksPerLevel residual blocks of an encoder level; a decoder level has one more
 * @param hasEncoder whether the file holds the encoder; some published files are decoders only
 * @param hasQuantConvolutions whether 1×1 convolutions stand between the latent and the network, as in Stable Diffusion
 */
public record ImageAutoencoderParams(
        long latentChannels,
        long finestChannels,
        int levels,
        int blocksPerLevel,
        boolean hasEncoder,
        boolean hasQuantConvolutions) {
    /** Groups of every group normalisation. */
    static final int NORM_GROUPS = 32;

    /** Added to the variance in every group normalisation. */
    static final double NORM_EPSILON = 1e-6;

    /** Checks that every count is positive and the factor between pixels and latents stays sensible. */
    public ImageAutoencoderParams {
        if (latentChannels < 1 || finestChannels < 1 || levels < 1 || levels > 8 || blocksPerLevel < 1) {
            throw new IllegalArgumentException("an image autoencoder with " + latentChannels + " latent channels, "
                    + levels + " levels and " + blocksPerLevel + " blocks a level");
        }
    }

    /** Reads the sizes from weights whose keys {@link ImageAutoencoderWeights#open} has brought to the usual form. */
    public static ImageAutoencoderParams of(WeightMap weights) {
        int levels = count(weights, "decoder.up.", ".block.0.conv1.weight");
        int decoderBlocks = count(weights, "decoder.up.0.block.", ".conv1.weight");
        return new ImageAutoencoderParams(
                weights.size("decoder.conv_in.weight", 1),
                weights.size("decoder.up.0.block.0.norm1.weight", 0),
                levels,
                decoderBlocks - 1,
                weights.contains("encoder.conv_in.weight"),
                weights.contains("post_quant_conv.weight"));
    }

    private static int count(WeightMap weights, String before, String after) {
        int count = 0;
        while (weights.contains(before + count + after)) {
            count++;
        }
        return count;
    }

    /** Pixels on a side for one latent on a side: 8 with the usual four levels. */
    public int compression() {
        return 1 << (levels - 1);
    }
}
