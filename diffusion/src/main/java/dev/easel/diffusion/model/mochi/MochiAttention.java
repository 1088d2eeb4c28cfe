package dev.easel.diffusion.model.mochi;

import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import dev.easel.tensor.layer.RmsNorm;
import java.util.Optional;

/** Attention of film and text to each other, each with projections of its own; the text has no positions. */
final class MochiAttention {
    private static final double EPSILON = 1e-5;

    private final int heads;
    private final Linear qkvX;
    private final Linear qkvY;
    private final RmsNorm qNormX;
    private final RmsNorm kNormX;
    private final RmsNorm qNormY;
    private final RmsNorm kNormY;
    private final Linear projX;
    private final Optional<Linear> projY;

    MochiAttention(LayerLoader loader, int heads) {
        this.heads = heads;
        qkvX = loader.linear("qkv_x");
        qkvY = loader.linear("qkv_y");
        qNormX = loader.rmsNorm("q_norm_x.weight", EPSILON);
        kNormX = loader.rmsNorm("k_norm_x.weight", EPSILON);
        qNormY = loader.rmsNorm("q_norm_y.weight", EPSILON);
        kNormY = loader.rmsNorm("k_norm_y.weight", EPSILON);
        projX = loader.linear("proj_x");
        projY = loader.contains("proj_y.weight") ? Optional.of(loader.linear("proj_y")) : Optional.empty();
    }

    /**
     * What attention changes.
     *
     * @param film [B, N, hidden x]
     * @param text [B, n, hidden y], absent in the last block
     */
    record Changes(Tensor film, Optional<Tensor> text) {}

    /** Attends; film [B, N, hidden x] and text [B, n, hidden y] are normalised. The results are in the innermost scope. */
    Changes apply(Tensor film, Tensor text, RotaryPositions positions) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor filmParts = qkvX.apply(film).unflatten(2, 3, heads, -1); // [B, N, 3, heads, D]
            Tensor textParts = qkvY.apply(text).unflatten(2, 3, heads, -1); // [B, n, 3, heads, D]
            Tensor query = joined(
                    positions.rotate(qNormX.apply(filmParts.select(2, 0))), qNormY.apply(textParts.select(2, 0)));
            Tensor key = joined(
                    positions.rotate(kNormX.apply(filmParts.select(2, 1))), kNormY.apply(textParts.select(2, 1)));
            Tensor value = joined(filmParts.select(2, 2), textParts.select(2, 2)); // [B, heads, N + n, D]
            filmParts.close();
            Tensor attended = NeuralNetwork.attention(query, key, value).transpose(1, 2); // [B, N + n, heads, D]
            long tokens = film.size(1);
            Tensor filmChange = projX.apply(attended.narrow(1, 0, tokens).flatten(2, 3)); // [B, N, hidden x]
            Optional<Tensor> textChange = projY.map(projection ->
                    projection.apply(attended.narrow(1, tokens, text.size(1)).flatten(2, 3))); // [B, n, hidden y]
            textChange.ifPresent(scope::keep);
            return new Changes(scope.keep(filmChange), textChange);
        }
    }

    private static Tensor joined(Tensor film, Tensor text) {
        return Tensors.cat(1, film, text).transpose(1, 2); // [B, heads, N + n, D]
    }
}
