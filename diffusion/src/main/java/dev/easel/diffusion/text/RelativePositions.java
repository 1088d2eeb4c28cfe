package dev.easel.diffusion.text;

import dev.easel.tensor.DType;
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
            Tensor distances = Tensors.arange(1 - length, length, x.device()); // [2n − 1], key minus query
            Tensor byDistance = NeuralNetwork.embedding(table.like(x), buckets(distances)); // [2n − 1, heads]
            Tensor windows = byDistance.transpose(0, 1).unfold(1, length, 1); // [heads, n, n], last query first
            return scope.keep(windows.flip(1).unsqueeze(0)); // [1, heads, n, n]
        }
    }

    /** The bucket of each distance. The logarithm is rounded to F32 before it is truncated, as the models were trained. */
    private Tensor buckets(Tensor distances) {
        long sided = table.size(0) / 2;
        long exact = sided / 2;
        Tensor after = distances.greaterThan(0).to(DType.I64).mul(sided); // [d]
        Tensor near = distances.abs(); // [d]
        Tensor logarithm =
                near.to(DType.F32).div((double) exact).log().div(Math.log((double) maximumDistance / exact)); // [d]
        Tensor far = logarithm
                .mul((double) (sided - exact))
                .to(DType.I64)
                .add(exact)
                .minimum(Tensors.full(sided - 1, DType.I64, distances.device())); // [d]
        return near.lessThan(exact).choose(near, far).add(after); // [d]
    }
}
