package dev.easel.diffusion.lora;

import dev.easel.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A change that is the Kronecker product of a small and a larger matrix, each whole or of low rank ("LoKr", LyCORIS).
 *
 * @param first [a, b]
 * @param second [c, d] or [c, d, kh, kw], where a · c is the number of rows
 * @param scale alpha / rank if one of them is of low rank, else 1
 * @param lengths see {@link WeightDecomposition}
 */
record KroneckerAdapter(Tensor first, Tensor second, double scale, Optional<Tensor> lengths) implements Adapter {
    @Override
    public Tensor apply(Tensor weight, double strength, UnaryOperator<Tensor> order) {
        Tensor left = second.rank() == 4 ? first.unsqueeze(2).unsqueeze(2) : first; // [a, b] or [a, b, 1, 1]
        Tensor change = left.kronecker(second.contiguous()).reshape(weight.shape()); // [out, …]
        return WeightDecomposition.add(weight, change.mul(scale), lengths, strength, order);
    }
}
