package dev.easel.diffusion.model.mochi;

import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import java.util.List;
import java.util.Optional;

/** Joint attention, then a gated feed-forward network for each stream, all normalised before and after ("sandwich" norm). */
final class MochiBlock {
    private static final double EPSILON = 1e-6;

    private final Linear modX;
    private final Linear modY;
    private final MochiAttention attn;
    private final FeedForward mlpX;
    private final Optional<FeedForward> mlpY;

    MochiBlock(LayerLoader loader, MochiParams params) {
        modX = loader.linear("mod_x");
        modY = loader.linear("mod_y");
        attn = new MochiAttention(loader.under("attn."), params.numHeads());
        mlpX = new FeedForward(loader.under("mlp_x."));
        mlpY = loader.contains("mlp_y.w1.weight")
                ? Optional.of(new FeedForward(loader.under("mlp_y.")))
                : Optional.empty();
    }

    /** silu(x₁) · x₂ between two products. */
    private static final class FeedForward {
        private final Linear w1;
        private final Linear w2;

        FeedForward(LayerLoader loader) {
            w1 = loader.linear("w1");
            w2 = loader.linear("w2");
        }

        Tensor apply(Tensor x) {
            try (TensorScope scope = TensorScope.open()) {
                List<Tensor> halves = w1.apply(x).chunk(2, -1); // [B, N, mlp hidden] each
                Tensor gated = NeuralNetwork.silu(halves.getFirst()).mulInPlace(halves.getLast());
                return scope.keep(w2.apply(gated)); // [B, N, width]
            }
        }
    }

    /**
     * Changes both streams in place; the text's stays as it is in the last block.
     *
     * @param film [B, N, hidden x]
     * @param text [B, n, hidden y]
     * @param activated silu of the modulation vector [B, hidden x]
     */
    void apply(Tensor film, Tensor text, Tensor activated, RotaryPositions positions) {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> filmModulation = modX.apply(activated).unsqueeze(1).chunk(4, -1); // [B, 1, hidden x] each
            Tensor allText = modY.apply(activated).unsqueeze(1); // [B, 1, 4 · hidden y], or hidden y alone
            List<Tensor> textModulation = mlpY.isPresent() ? allText.chunk(4, -1) : List.of(allText);
            try (TensorScope inner = TensorScope.open()) {
                MochiAttention.Changes changes = attn.apply(
                        scaled(film, filmModulation.getFirst()), scaled(text, textModulation.getFirst()), positions);
                addGated(film, changes.film(), filmModulation.get(1));
                changes.text().ifPresent(change -> addGated(text, change, textModulation.get(1)));
            }
            feedForward(mlpX, film, filmModulation);
            mlpY.ifPresent(mlp -> feedForward(mlp, text, textModulation));
        }
    }

    private static void feedForward(FeedForward mlp, Tensor x, List<Tensor> modulation) {
        try (TensorScope scope = TensorScope.open()) {
            addGated(x, mlp.apply(scaled(x, modulation.get(2))), modulation.get(3));
        }
    }

    /** Normalised x · (1 + scale). */
    private static Tensor scaled(Tensor x, Tensor scale) {
        return NeuralNetwork.rmsNorm(x, Optional.empty(), EPSILON).mulInPlace(scale.add(1.0)); // [B, N, width]
    }

    /** x becomes x + tanh(gate) · normalised change. */
    private static void addGated(Tensor x, Tensor change, Tensor gate) {
        x.addProductInPlace(gate.tanh(), NeuralNetwork.rmsNorm(change, Optional.empty(), EPSILON));
    }
}
