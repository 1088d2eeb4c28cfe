package dev.easel.diffusion.vae.mochi;

import dev.easel.diffusion.vae.mochi.MochiConvolutions.Causal;
import dev.easel.diffusion.vae.mochi.MochiConvolutions.FrameNorm;
import dev.easel.diffusion.vae.mochi.MochiConvolutions.Pointwise;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** From pixels and their phases to the moments of the latent's distribution. */
final class MochiEncoder {
    private final Pointwise first;
    private final List<UnaryOperator<Tensor>> layers = new ArrayList<>();
    private final FrameNorm outputNorm;
    private final Pointwise outputProj;

    MochiEncoder(LayerLoader loader) {
        first = new Pointwise(loader, "layers.0");
        for (int number = 1; loader.containsPrefix("layers." + number + "."); number++) {
            LayerLoader layer = loader.under("layers." + number + ".");
            if (layer.contains("layers.0.weight")) {
                layers.addAll(shrinking(layer.under("layers.")));
            } else {
                layers.add(new MochiResidual(layer)::apply);
            }
        }
        outputNorm = new FrameNorm(loader, "output_norm");
        outputProj = new Pointwise(loader, "output_proj");
    }

    /** A convolution that moves by its own size, then blocks. */
    private static List<UnaryOperator<Tensor>> shrinking(LayerLoader loader) {
        long[] kernel = loader.shape("0.weight"); // [out, C, t, s, s]
        List<UnaryOperator<Tensor>> layers = new ArrayList<>();
        layers.add(new Causal(loader, "0", new long[] {kernel[2], kernel[3], kernel[4]})::apply);
        MochiResidual.all(loader, 1).forEach(block -> layers.add(block::apply));
        return layers;
    }

    /** From [B, 15, F, H, W] to [B, 2 · latent channels, f, h, w]; closes its input. */
    Tensor encode(Tensor features) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor hidden = first.apply(features); // [B, C, F, H, W]
            for (UnaryOperator<Tensor> layer : layers) {
                hidden = layer.apply(hidden); // [B, C, F', H', W']
            }
            return scope.keep(outputProj.apply(outputNorm.activated(hidden)));
        }
    }
}
