package dev.easel.diffusion.model.flux;

import dev.easel.diffusion.model.flux.QueryKeyNorm.Heads;
import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;

/** Attention and feed-forward network side by side over text and picture as one sequence ("ViT-22B", Dehghani et al. 2023). */
final class SingleStreamBlock {
    private final int heads;
    private final Linear linear1;
    private final Linear linear2;
    private final QueryKeyNorm norm;
    private final Modulation modulation;

    SingleStreamBlock(LayerLoader loader, FluxParams params) {
        heads = params.numHeads();
        linear1 = loader.linear("linear1");
        linear2 = loader.linear("linear2");
        norm = new QueryKeyNorm(loader.under("norm."));
        modulation = new Modulation(loader.under("modulation."));
    }

    /**
     * Changes the sequence in place.
     *
     * @param x [B, N, hidden]
     * @param activated silu of the modulation vector [B, hidden]
     */
    void apply(Tensor x, Tensor activated, RotaryPositions positions) {
        try (TensorScope scope = TensorScope.open()) {
            Modulation.Branch branch = modulation.branches(activated).getFirst();
            long hidden = x.size(2);
            long mlpHidden = linear1.outputWidth() - 3 * hidden;
            Tensor wide = linear1.apply(branch.normalise(x)); // [B, N, 3 · hidden + mlp hidden]
            Tensor joined =
                    Tensors.emptyLike(x, x.size(0), x.size(1), hidden + mlpHidden); // [B, N, hidden + mlp hidden]
            NeuralNetwork.geluTanhInto(joined.narrow(2, hidden, mlpHidden), wide.narrow(2, 3 * hidden, mlpHidden));
            attendInto(joined.narrow(2, 0, hidden), wide.narrow(2, 0, 3 * hidden), positions);
            wide.close();
            branch.addGated(x, linear2.apply(joined));
        }
    }

    /** Writes the attention of a projection [B, N, 3 · hidden] to a target [B, N, hidden]. */
    private void attendInto(Tensor target, Tensor qkv, RotaryPositions positions) {
        try (TensorScope scope = TensorScope.open()) {
            Heads parts = norm.split(qkv, heads);
            target.copyInPlace(Attention.attend(parts.query(), parts.key(), parts.value(), positions));
        }
    }
}
