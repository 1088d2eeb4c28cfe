package dev.easel.diffusion.vae;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.Conv2d;
import dev.easel.tensor.layer.GroupNorm;
import dev.easel.tensor.layer.LayerLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From latents to pixels. */
final class ImageDecoder {
    private final Conv2d convIn;
    private final ResidualBlock midBlock1;
    private final AttentionBlock midAttention;
    private final ResidualBlock midBlock2;
    /** Coarsest level first, as it is walked; its keys count from the finest. */
    private final List<Level> up = new ArrayList<>();

    private final GroupNorm normOut;
    private final Conv2d convOut;

    private record Level(List<ResidualBlock> blocks, Optional<Conv2d> upsample) {}

    ImageDecoder(LayerLoader loader, ImageAutoencoderParams params) {
        convIn = loader.conv2d("conv_in", 1, 1);
        midBlock1 = new ResidualBlock(loader.under("mid.block_1."));
        midAttention = new AttentionBlock(loader.under("mid.attn_1."));
        midBlock2 = new ResidualBlock(loader.under("mid.block_2."));
        for (int level = params.levels() - 1; level >= 0; level--) {
            LayerLoader scale = loader.under("up." + level + ".");
            List<ResidualBlock> blocks = new ArrayList<>();
            for (int block = 0; block <= params.blocksPerLevel(); block++) {
                blocks.add(new ResidualBlock(scale.under("block." + block + ".")));
            }
            up.add(new Level(blocks, level == 0 ? Optional.empty() : Optional.of(scale.conv2d("upsample.conv", 1, 1))));
        }
        normOut = ResidualBlock.norm(loader, "norm_out");
        convOut = loader.conv2d("conv_out", 1, 1);
    }

    /** From latents [B, latent channels, h, w] to pixels [B, 3, h · compression, w · compression] around −1 … 1. */
    Tensor decode(Tensor latents) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor hidden = convIn.apply(latents); // [B, C, h, w]
            hidden = midBlock1.apply(hidden); // [B, C, h, w]
            hidden = midAttention.apply(hidden); // [B, C, h, w]
            hidden = midBlock2.apply(hidden); // [B, C, h, w]
            for (Level level : up) {
                for (ResidualBlock block : level.blocks()) {
                    hidden = block.apply(hidden); // [B, C, H, W]
                }
                if (level.upsample().isPresent()) {
                    hidden = twice(level.upsample().get(), hidden); // [B, C, 2H, 2W]
                }
            }
            return scope.keep(ResidualBlock.activatedConvolution(normOut, convOut, hidden));
        }
    }

    private static Tensor twice(Conv2d convolution, Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor larger =
                    NeuralNetwork.resize(x, Interpolation.NEAREST, 2 * x.size(2), 2 * x.size(3)); // [B, C, 2h, 2w]
            x.close();
            return scope.keep(convolution.apply(larger)); // [B, C, 2h, 2w]
        }
    }
}
