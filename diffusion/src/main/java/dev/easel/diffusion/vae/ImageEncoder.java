package dev.easel.diffusion.vae;

import dev.easel.diffusion.vae.Layers.Convolution;
import dev.easel.diffusion.vae.Layers.GroupNorm;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From pixels to the moments (mean and log variance) of the latent's distribution. */
final class ImageEncoder {
    private final Convolution convIn;
    private final List<Level> down = new ArrayList<>();
    private final ResidualBlock midBlock1;
    private final AttentionBlock midAttention;
    private final ResidualBlock midBlock2;
    private final GroupNorm normOut;
    private final Convolution convOut;

    private record Level(List<ResidualBlock> blocks, Optional<Convolution> downsample) {}

    ImageEncoder(Layers layers, ImageAutoencoderParams params) {
        convIn = layers.convolution("encoder.conv_in");
        for (int level = 0; level < params.levels(); level++) {
            String key = "encoder.down." + level;
            List<ResidualBlock> blocks = new ArrayList<>();
            for (int block = 0; block < params.blocksPerLevel(); block++) {
                blocks.add(new ResidualBlock(layers, key + ".block." + block));
            }
            boolean last = level == params.levels() - 1;
            down.add(new Level(
                    blocks, last ? Optional.empty() : Optional.of(layers.convolution(key + ".downsample.conv", 2, 0))));
        }
        midBlock1 = new ResidualBlock(layers, "encoder.mid.block_1");
        midAttention = new AttentionBlock(layers, "encoder.mid.attn_1");
        midBlock2 = new ResidualBlock(layers, "encoder.mid.block_2");
        normOut = layers.groupNorm("encoder.norm_out");
        convOut = layers.convolution("encoder.conv_out");
    }

    /** From pixels [B, 3, H, W] in −1 … 1 to moments [B, 2·latent channels, H / compression, W / compression]. */
    Tensor encode(Tensor pixels) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor hidden = convIn.apply(pixels); // [B, C, H, W]
            for (Level level : down) {
                for (ResidualBlock block : level.blocks()) {
                    hidden = block.apply(hidden); // [B, C, h, w]
                }
                if (level.downsample().isPresent()) {
                    hidden = halve(level.downsample().get(), hidden); // [B, C, h / 2, w / 2]
                }
            }
            hidden = midBlock1.apply(hidden); // [B, C, h, w]
            hidden = midAttention.apply(hidden); // [B, C, h, w]
            hidden = midBlock2.apply(hidden); // [B, C, h, w]
            return scope.keep(ResidualBlock.activatedConvolution(normOut, convOut, hidden));
        }
    }

    /** Convolution with stride 2 over a picture padded with zeros at the right and at the bottom only. */
    private static Tensor halve(Convolution convolution, Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor padded = NeuralNetwork.padConstant(x, 0, 0, 1, 0, 1); // [B, C, h + 1, w + 1]
            x.close();
            return scope.keep(convolution.apply(padded)); // [B, C, h / 2, w / 2]
        }
    }
}
