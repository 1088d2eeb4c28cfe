package dev.easel.diffusion.lora;

import dev.easel.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A change that depends on the weight itself: weight · A + B, both of low rank ("GLoRA", Chavan et al. 2023). Older files have the
 * factors the other way round.
 *
 * @param a1 first factor of A
 * @param a2 second factor of A
 * @param b1 first factor of B
 * @param b2 second factor of B
 * @param alpha the rank itself when absent
 * @param lengths see {@link WeightDecomposition}
 */
record GeneralizedAdapter(Tensor a1, Tensor a2, Tensor b1, Tensor b2, Optional<Double> alpha, Optional<Tensor> lengths)
        implements Adapter {
    @Override
    public Tensor apply(Tensor weight, double strength, UnaryOperator<Tensor> order) {
        boolean older = isOlder(weight);
        double rank = older ? a1.size(0) : a2.size(0);
        Tensor matrix = weight.flatten(1, -1); // [out, in · …]
        Tensor change = older
                ? b2.flatten(1, -1)
                        .matmul(b1.flatten(1, -1))
                        .add(matrix.matmul(a2.flatten(1, -1)).matmul(a1.flatten(1, -1))) // [out, in · …]
                : newerChange(weight); // [out, …]
        Tensor scaled = change.reshape(weight.shape()).mul(alpha.orElse(rank) / rank); // [out, …]
        return WeightDecomposition.add(weight, scaled, lengths, strength, order);
    }

    private boolean isOlder(Tensor weight) {
        boolean fitsOlder = b2.size(1) == b1.size(0) && b1.size(0) == a1.size(0) && a1.size(0) == a2.size(1);
        boolean fitsNewer = b2.size(0) == b1.size(1) && b1.size(1) == a1.size(1) && a1.size(1) == a2.size(0);
        boolean square = a2.size(0) == weight.size(0) && weight.size(0) == weight.size(1);
        return fitsOlder && (!fitsNewer || square);
    }

    private Tensor newerChange(Tensor weight) {
        Tensor first = a1.flatten(1, -1); // [in, rank]
        Tensor second = a2.flatten(1, -1); // [rank, in]
        Tensor own = weight.moveDimension(1, -1).matmul(first).matmul(second).moveDimension(-1, 1); // [out, in, …]
        return own.add(b1.flatten(1, -1).matmul(b2.flatten(1, -1)).reshape(weight.shape()));
    }
}
