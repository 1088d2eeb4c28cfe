package dev.easel.diffusion.vae.ltxv;

import dev.easel.diffusion.model.transformer.SinusoidalEmbedding;
import dev.easel.tensor.DType;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;

/** Embeds how much noise the decoder's latents have. */
final class LtxvTime {
    private static final int EMBEDDING_WIDTH = 256;

    private final Linear in;
    private final Linear out;

    LtxvTime(LayerLoader loader) {
        in = loader.linear("timestep_embedder.linear_1");
        out = loader.linear("timestep_embedder.linear_2");
    }

    /**
     * Shifts and scales.
     *
     * @param time scaled, the same for all of x
     * @param table rows of shifts and scales [rows, C]
     * @param x [B, C, F, H, W]
     * @return [rows, C, 1, 1, 1]
     */
    Tensor modulation(double time, Tensor table, Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor number = Tensors.full(time, DType.F32, x.device(), 1); // [1]
            Tensor sinusoids =
                    SinusoidalEmbedding.embed(number, 1, EMBEDDING_WIDTH).to(x.dtype()); // [1, 256]
            Tensor embedded = out.apply(NeuralNetwork.silu(in.apply(sinusoids))); // [1, rows · C]
            return scope.keep(table.add(embedded.view(table.shape())).unflatten(1, -1, 1, 1, 1));
        }
    }
}
