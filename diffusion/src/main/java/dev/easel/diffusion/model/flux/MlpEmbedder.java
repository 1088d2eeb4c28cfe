package dev.easel.diffusion.model.flux;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;

/** Two layers that bring an embedding or a pooled text to the transformer's width. */
final class MlpEmbedder {
    private final Linear inLayer;
    private final Linear outLayer;

    MlpEmbedder(LayerLoader loader) {
        inLayer = loader.linear("in_layer");
        outLayer = loader.linear("out_layer");
    }

    /** From [B, in] to [B, hidden]. */
    Tensor apply(Tensor x) {
        return outLayer.apply(NeuralNetwork.silu(inLayer.apply(x))); // [B, hidden]
    }
}
