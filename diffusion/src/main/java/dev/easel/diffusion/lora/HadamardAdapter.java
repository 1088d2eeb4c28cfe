package dev.easel.diffusion.lora;

import dev.easel.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A change that is the element by element product of two low-rank matrices ("LoHa", FedPara, Hyeon-Woo et al. 2021).
 *
 * @param first one matrix
 * @param second the other
 * @param alpha the rank itself when absent
 * @param lengths see {@link WeightDecomposition}
 */
record HadamardAdapter(Factors first, Factors second, Optional<Double> alpha, Optional<Tensor> lengths)
        implements Adapter {
    /**
     * A low-rank matrix or, with a core, a kernel in Tucker form.
     *
     * @param a [out, rank]; with a core [rank, out]
     * @param b [rank, in]
     * @param core [rank, rank, kh, kw]
     */
    record Factors(Tensor a, Tensor b, Optional<Tensor> core) {
        /** [out, in] or [out, in, kh, kw]. */
        Tensor product() {
            if (core.isEmpty()) {
                return a.matmul(b);
            }
            Tensor kernel = core.get(); // [i, j, kh, kw]
            Tensor inputs = kernel.permute(0, 2, 3, 1).matmul(b); // [i, kh, kw, in]
            return inputs.permute(1, 2, 3, 0) // [kh, kw, in, i]
                    .matmul(a) // [kh, kw, in, out]
                    .permute(3, 2, 0, 1);
        }
    }

    @Override
    public Tensor apply(Tensor weight, double strength, UnaryOperator<Tensor> order) {
        double rank = first.b().size(0);
        double scale = alpha.orElse(rank) / rank;
        Tensor change = first.product().mul(second.product()).reshape(weight.shape()); // [out, …]
        return WeightDecomposition.add(weight, change.mul(scale), lengths, strength, order);
    }
}
