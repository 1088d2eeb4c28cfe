package dev.easel.diffusion.model.flux;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shifts, scales and gates that a block takes from time, guidance and pooled text (adaptive layer norm, "DiT", Peebles and Xie 2022). */
final class Modulation {
    private static final double EPSILON = 1e-6;

    private final Linear lin;

    Modulation(LayerLoader loader) {
        lin = loader.linear("lin");
    }

    /**
     * What one of a block's branches is modulated by.
     *
     * @param shift [B, 1, hidden]
     * @param scale [B, 1, hidden], 1 added
     * @param gate [B, 1, hidden]
     */
    record Branch(Tensor shift, Tensor scale, Tensor gate) {
        /** Normalised x · scale + shift for x [B, N, hidden]. */
        Tensor normalise(Tensor x) {
            return modulatedNorm(x, shift, scale);
        }

        /** x becomes x + gate · change, both [B, N, hidden]. */
        void addGated(Tensor x, Tensor change) {
            x.addProductInPlace(gate, change);
        }
    }

    /**
     * The branches' modulations, one or two.
     *
     * @param activated silu of the vector of time, guidance and pooled text [B, hidden]
     */
    List<Branch> branches(Tensor activated) {
        Tensor all = lin.apply(activated).unsqueeze(1); // [B, 1, 3 · branches · hidden]
        long hidden = activated.size(-1);
        List<Branch> branches = new ArrayList<>();
        for (long start = 0; start < all.size(-1); start += 3 * hidden) {
            Tensor shift = all.narrow(-1, start, hidden); // [B, 1, hidden]
            Tensor scale = all.narrow(-1, start + hidden, hidden).add(1.0); // [B, 1, hidden]
            Tensor gate = all.narrow(-1, start + 2 * hidden, hidden); // [B, 1, hidden]
            branches.add(new Branch(shift, scale, gate));
        }
        return branches;
    }

    /**
     * Normalised x · scale + shift. For a single item both are the norm's own weight and bias, which saves a pass over x.
     *
     * @param x [B, N, hidden]
     * @param shift [B, 1, hidden]
     * @param scale [B, 1, hidden], 1 added
     */
    static Tensor modulatedNorm(Tensor x, Tensor shift, Tensor scale) {
        if (x.size(0) == 1) {
            Optional<Tensor> weight = Optional.of(scale.view(-1)); // [hidden]
            Optional<Tensor> bias = Optional.of(shift.view(-1)); // [hidden]
            return NeuralNetwork.layerNorm(x, weight, bias, EPSILON); // [1, N, hidden]
        }
        Tensor normed = NeuralNetwork.layerNorm(x, Optional.empty(), Optional.empty(), EPSILON); // [B, N, hidden]
        return shift.addProduct(normed, scale); // [B, N, hidden]
    }
}
