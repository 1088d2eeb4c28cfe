package dev.easel.diffusion.text;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.Parameter;

/**
 * T5's relative positions (Raffel et al., 2020, arXiv:1910.10683, section 2.1): a number per head for the distance between two tokens.
 * Near distances have one each, farther ones share ever wider buckets; tokens before and after have their own.
 */
final class RelativePositions {
    private final Parameter table;
    private final int maximumDistance;

    /**
     * @param table [buckets, heads]
     * @param maximumDistance from which on all distances share the last bucket
     */
    RelativePositions(Parameter table, int maximumDistance) {
        this.table = table;
        this.maximumDistance = maximumDistance;
    }

    /**
     * The numbers for all pairs of tokens of sequences as long and of the dtype and device of x.
     *
     * @param x [B, n, C]
     * @return [1, heads, n, n]
     */
    Tensor bias(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            long length = x.size(1);
            long[] buckets = buckets(Math.toIntExact(length), Math.toIntExact(table.size(0)), maximumDistance);
            Tensor indices = Tensors.of(buckets, buckets.length).to(x.device()); // [2n − 1], key minus query
            Tensor byDistance = NeuralNetwork.embedding(table.like(x), indices); // [2n − 1, heads]
            Tensor windows = byDistance.transpose(0, 1).unfold(1, length, 1); // [heads, n, n], last query first
            return scope.keep(windows.flip(1).unsqueeze(0)); // [1, heads, n, n]
        }
    }

    /** The buckets of the distances from 1 − length to length − 1. */
    static long[] buckets(int length, int count, int maximumDistance) {
        long[] buckets = new long[2 * length - 1];
        for (int index = 0; index < buckets.length; index++) {
            int distance = index - (length - 1);
            buckets[index] = bucket(Math.abs(distance), count / 2, maximumDistance) + (distance > 0 ? count / 2 : 0);
        }
        return buckets;
    }

    /** One side's bucket. Every step is rounded to F32 before the result is truncated, as the models were trained. */
    private static long bucket(int distance, int sided, int maximumDistance) {
        int exact = sided / 2;
        if (distance < exact) {
            return distance;
        }
        float logarithm = (float) Math.log((float) distance / exact);
        float part = logarithm / (float) Math.log((double) maximumDistance / exact);
        return Math.min((long) (part * (sided - exact)) + exact, sided - 1);
    }
}
