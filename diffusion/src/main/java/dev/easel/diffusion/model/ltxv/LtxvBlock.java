package dev.easel.diffusion.model.ltxv;

import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import dev.easel.tensor.layer.Parameter;
import java.util.Optional;

/** Attention of all tokens, attention to the text, feed-forward network, the first and the last modulated by time. */
final class LtxvBlock {
    private static final double EPSILON = 1e-6;

    private final LtxvAttention attn1;
    private final LtxvAttention attn2;
    private final Linear ffIn;
    private final Linear ffOut;
    private final Parameter scaleShiftTable;

    LtxvBlock(LayerLoader loader, LtxvParams params) {
        attn1 = new LtxvAttention(loader.under("attn1."), params.numAttentionHeads());
        attn2 = new LtxvAttention(loader.under("attn2."), params.numAttentionHeads());
        ffIn = loader.linear("ff.net.0.proj");
        ffOut = loader.linear("ff.net.2");
        scaleShiftTable = loader.parameter("scale_shift_table", 6, params.hiddenSize());
    }

    /**
     * Changes the tokens in place.
     *
     * @param x [B, N, width]
     * @param times [B, T, 6, width]: one for each item, each frame or each token
     * @param text [B, n, width]
     */
    void apply(Tensor x, Tensor times, Tensor text, TextMask mask, RotaryPositions positions) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor modulation = scaleShiftTable.like(x).add(times); // [B, T, 6, width]
            Tensor groups = x.unflatten(1, times.size(1), -1); // [B, T, N / T, width]
            try (TensorScope inner = TensorScope.open()) {
                Tensor change = attn1.toItself(normalised(groups, modulation, 0, x), positions); // [B, N, width]
                addGated(groups, modulation, 2, change);
            }
            try (TensorScope inner = TensorScope.open()) {
                x.addInPlace(attn2.toText(x, text, mask)); // [B, N, width]
            }
            Tensor wide = ffIn.apply(normalised(groups, modulation, 3, x)); // [B, N, 4 · width]
            Tensor activated = NeuralNetwork.geluTanh(wide); // [B, N, 4 · width]
            wide.close();
            addGated(groups, modulation, 5, ffOut.apply(activated));
        }
    }

    /** Normalised tokens · (1 + scale) + shift, of x's shape. */
    private static Tensor normalised(Tensor groups, Tensor modulation, int first, Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor shift = row(modulation, first); // [B, T, 1, width]
            Tensor scale = row(modulation, first + 1).add(1.0); // [B, T, 1, width]
            Tensor normed = NeuralNetwork.rmsNorm(groups, Optional.empty(), EPSILON); // [B, T, N / T, width]
            return scope.keep(shift.addProduct(normed, scale).view(x.shape())); // [B, N, width]
        }
    }

    /** tokens + gate · change. */
    private static void addGated(Tensor groups, Tensor modulation, int index, Tensor change) {
        groups.addProductInPlace(row(modulation, index), change.view(groups.shape()));
    }

    private static Tensor row(Tensor modulation, int index) {
        return modulation.narrow(2, index, 1); // [B, T, 1, width]
    }
}
