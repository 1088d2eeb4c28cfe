package dev.easel.diffusion.vae;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.Conv2d;
import dev.easel.tensor.layer.GroupNorm;
import dev.easel.tensor.layer.LayerLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From pixels to the moments (mean and log variance) of the latent's distribution. */
final class ImageEncoder {
    private final Conv2d convIn;
    private final List<Level> down = new ArrayList<>();
    private final ResidualBlock midBlock1;
    private final AttentionBlock midAttention;
    private final ResidualBlock midBlock2;
    private final GroupNorm normOut;
    private final Conv2d convOut;

    private record Level(List<ResidualBlock> blocks, Optional<Conv2d> downsample) {}

    ImageEncoder(LayerLoader loader, ImageAutoencoderParams params) {
        convIn = loader.conv2d("conv_in", 1, 1);
        for (int level = 0; level < params.levels(); level++) {
            LayerLoader scale = loader.under("down." + level + ".");
            List<ResidualBlock> blocks = new ArrayList<>();
            for (int block = 0; block < params.blocksPerLevel(); block++) {
                blocks.add(new ResidualBlock(scale.under("block." + block + ".")));
            }
            boolean last = level == params.levels() - 1;
            down.add(new Level(blocks, last ? Optional.empty() : Optional.of(scale.conv2d("downsample.conv", 2, 0))));
        }
        midBlock1 = new ResidualBlock(loader.under("mid.block_1."));
        midAttention = new AttentionBlock(loader.under("mid.attn_1."));
        midBlock2 = new ResidualBlock(loader.under("mid.block_2."));
        normOut = ResidualBlock.norm(loader, "norm_out");
        convOut = loader.conv2d("conv_out", 1, 1);
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
    private static Tensor halve(Conv2d convolution, Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor padded = NeuralNetwork.padConstant(x, 0, 0, 1, 0, 1); // [B, C, h + 1, w + 1]
            x.close();
            return scope.keep(convolution.apply(padded)); // [B, C, h / 2, w / 2]
        }
    }
}
