package dev.easel.diffusion.vae.ltxv;

import dev.easel.diffusion.model.ModelConfig;
import dev.easel.diffusion.vae.FilmFormat;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.Stride;
import dev.easel.tensor.WeightMap;
import java.util.List;

/**
 * Sizes of LTX-Video's autoencoder. Widths and numbers of layers are in the weights' shapes.
 *
 * @param latentChannels channels of a latent
 * @param patchSize pixels on a side that the network sees as channels of one place
 * @param encoderBlocks in the order they run, empty if the file holds no encoder
 * @param decoderBlocks in the order they run
 * @param finestChannels channels where the decoder's feature maps are largest
 * @param timeConditioned whether the decoder removes a last bit of noise, and knows how much
 * @param causalDecoder whether the decoder's frames see only those before them
 * @param encoderBorder what the encoder sees beyond the picture
 * @param decoderBorder what the decoder sees beyond the picture
 */
record LtxvVaeParams(
        long latentChannels,
        int patchSize,
        List<LtxvVaeBlock> encoderBlocks,
        List<LtxvVaeBlock> decoderBlocks,
        long finestChannels,
        boolean timeConditioned,
        boolean causalDecoder,
        CausalConvolution.Border encoderBorder,
        CausalConvolution.Border decoderBorder) {
    /** Feature maps of the finest level that exist at once while a film is decoded. */
    private static final double LIVE_FEATURE_MAPS = 7;

    LtxvVaeParams {
        encoderBlocks = List.copyOf(encoderBlocks);
        decoderBlocks = List.copyOf(decoderBlocks);
        if (latentChannels < 1 || patchSize < 1 || decoderBlocks.isEmpty()) {
            throw new IllegalArgumentException(latentChannels + " latent channels, patches of " + patchSize + ", "
                    + decoderBlocks.size() + " decoder blocks");
        }
    }

    /**
     * Reads the sizes: from the tensors' shapes where these show them, else from the object {@code vae} in the file's metadata, else as the
     * published versions have them.
     */
    static LtxvVaeParams of(WeightMap weights) {
        ModelConfig config = ModelConfig.of(weights).section("vae");
        return config.checked(() -> {
            LtxvVaeBlocks blocks = new LtxvVaeBlocks(weights, config);
            List<LtxvVaeBlock> decoder = blocks.decoder();
            return new LtxvVaeParams(
                    weights.size("decoder.conv_in.conv.weight", 1),
                    config.integer("patch_size").orElse(4),
                    blocks.encoder(decoder),
                    decoder,
                    weights.size("decoder.conv_out.conv.weight", 1),
                    config.flag("timestep_conditioning").orElse(weights.contains("decoder.last_scale_shift_table")),
                    config.flag("causal_decoder").orElse(false),
                    border(config, "encoder", CausalConvolution.Border.ZEROS),
                    border(config, "decoder", CausalConvolution.Border.REFLECTED));
        });
    }

    private static CausalConvolution.Border border(
            ModelConfig config, String half, CausalConvolution.Border otherwise) {
        return config.text(half + "_spatial_padding_mode")
                .or(() -> config.text("spatial_padding_mode"))
                .map(CausalConvolution.Border::parse)
                .orElse(otherwise);
    }

    FilmFormat format() {
        int frames = 1;
        int rows = patchSize;
        for (LtxvVaeBlock block : decoderBlocks) {
            if (block instanceof LtxvVaeBlock.DepthToSpace up) {
                frames *= up.stride().frames();
                rows *= up.stride().rows();
            }
        }
        double finest = (double) finestChannels / (patchSize * patchSize);
        return new FilmFormat(
                latentChannels, rows, frames, finest * LIVE_FEATURE_MAPS + 6, finest * LIVE_FEATURE_MAPS + 6, finest);
    }

    /** Whether some block doubles time or space. */
    static Stride strideOf(long product) {
        return switch ((int) product) {
            case 8 -> Stride.ALL;
            case 4 -> Stride.SPACE;
            case 2 -> Stride.TIME;
            default -> throw new IllegalArgumentException("a block that multiplies places by " + product);
        };
    }
}
