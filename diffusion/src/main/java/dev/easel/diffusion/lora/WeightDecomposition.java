package dev.easel.diffusion.lora;

import dev.easel.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Adds a change to a weight, plainly or with a learned length of each row or column ("DoRA", Liu et al. 2024). */
final class WeightDecomposition {
    /** Distance from 1 to the next F32. */
    private static final double EPSILON = Math.ulp(1f);

    private WeightDecomposition() {}

    /**
     * The changed weight.
     *
     * @param weight [out, …]
     * @param change of the weight's shape, scaled, for strength 1
     * @param lengths DoRA's, [out, 1, …] or [1, in, …]
     */
    static Tensor add(
            Tensor weight, Tensor change, Optional<Tensor> lengths, double strength, UnaryOperator<Tensor> order) {
        Tensor ordered = order.apply(change); // [out, …]
        if (lengths.isEmpty()) {
            return weight.addScaled(ordered, strength);
        }
        Tensor changed = weight.add(ordered); // [out, …]
        Tensor norm = norm(weight, changed, lengths.get()).add(EPSILON); // [out, 1, …] or [1, in, 1, …]
        Tensor decomposed = changed.mul(lengths.get().div(norm)); // [out, …]
        return strength == 1 ? decomposed : weight.add(decomposed.sub(weight).mul(strength));
    }

    /** Lengths of the original weight's rows, or of the changed weight's columns, whichever the learned lengths are for. */
    private static Tensor norm(Tensor weight, Tensor changed, Tensor lengths) {
        boolean rows = lengths.size(0) == changed.size(0);
        Tensor measured = rows ? weight : changed.transpose(0, 1); // [out or in, …]
        Tensor norm = measured.flatten(1, -1).norm(true, 1); // [out or in, 1]
        long[] shape = new long[weight.rank()];
        Arrays.fill(shape, 1);
        shape[rows ? 0 : 1] = norm.size(0);
        return norm.reshape(shape);
    }
}
