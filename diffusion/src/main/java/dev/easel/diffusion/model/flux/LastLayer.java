package dev.easel.diffusion.model.flux;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;

/** From the transformer's width to the values of a patch. */
final class LastLayer {
    private final Linear linear;
    private final Linear adaLnModulation;

    LastLayer(LayerLoader loader) {
        linear = loader.linear("linear");
        adaLnModulation = loader.linear("adaLN_modulation.1");
    }

    /**
     * Applies the layer.
     *
     * @param x [B, N, hidden]
     * @param activated silu of the modulation vector [B, hidden]
     * @return [B, N, patch² · out channels]
     */
    Tensor apply(Tensor x, Tensor activated) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor modulation = adaLnModulation.apply(activated).unsqueeze(1); // [B, 1, 2 · hidden]
            long hidden = x.size(2);
            Tensor shift = modulation.narrow(2, 0, hidden); // [B, 1, hidden]
            Tensor scale = modulation.narrow(2, hidden, hidden).add(1.0); // [B, 1, hidden]
            return scope.keep(linear.apply(Modulation.modulatedNorm(x, shift, scale)));
        }
    }
}
