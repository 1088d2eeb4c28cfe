package dev.easel.diffusion.model.flux;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.RmsNorm;

/** Splits a projection into heads and normalises queries and keys, head by head. */
final class QueryKeyNorm {
    private static final double EPSILON = 1e-6;

    private final RmsNorm queryNorm;
    private final RmsNorm keyNorm;

    QueryKeyNorm(LayerLoader loader) {
        queryNorm = loader.rmsNorm("query_norm.scale", EPSILON);
        keyNorm = loader.rmsNorm("key_norm.scale", EPSILON);
    }

    /** Queries, keys and values of a stream, [B, N, heads, D] each. */
    record Heads(Tensor query, Tensor key, Tensor value) {}

    /** From a projection [B, N, 3 · heads · D], which may be part of a wider one. */
    Heads split(Tensor qkv, int heads) {
        Tensor parts = qkv.unflatten(-1, 3, heads, -1); // [B, N, 3, heads, D]
        Tensor query = queryNorm.apply(parts.select(2, 0)); // [B, N, heads, D]
        Tensor key = keyNorm.apply(parts.select(2, 1)); // [B, N, heads, D]
        return new Heads(query, key, parts.select(2, 2));
    }
}
