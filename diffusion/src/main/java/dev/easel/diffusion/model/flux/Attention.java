package dev.easel.diffusion.model.flux;

import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;

/** Attention of all tokens to all, after their queries and keys were turned by their positions. */
final class Attention {
    private Attention() {}

    /**
     * Attends.
     *
     * @param query [B, N, heads, D], normalised
     * @param key [B, N, heads, D], normalised
     * @param value [B, N, heads, D]
     * @return [B, N, heads · D]
     */
    static Tensor attend(Tensor query, Tensor key, Tensor value, RotaryPositions positions) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor turnedQuery = positions.rotate(query).transpose(1, 2); // [B, heads, N, D]
            Tensor turnedKey = positions.rotate(key).transpose(1, 2); // [B, heads, N, D]
            Tensor attended =
                    NeuralNetwork.attention(turnedQuery, turnedKey, value.transpose(1, 2)); // [B, heads, N, D]
            return scope.keep(attended.transpose(1, 2).flatten(2, 3)); // [B, N, heads · D]
        }
    }
}
