package dev.easel.diffusion.lora;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A change that is the product of two narrow matrices ("LoRA", Hu et al. 2021), scaled by alpha / rank; with convolutions perhaps a
 * small kernel between them (LoCon's Tucker form).
 *
 * @param up [out, rank, …]
 * @param down [rank, in, …]
 * @param mid [rank, rank, kh, kw]
 * @param alpha the rank itself when absent
 * @param lengths see {@link WeightDecomposition}
 * @param reshape what the weight is enlarged to with zeros first
 */
record LowRankAdapter(
        Tensor up,
        Tensor down,
        Optional<Tensor> mid,
        Optional<Double> alpha,
        Optional<Tensor> lengths,
        Optional<long[]> reshape)
        implements Adapter {
    @Override
    public Tensor apply(Tensor weight, double strength, UnaryOperator<Tensor> order) {
        double scale = alpha.orElse((double) down.size(0)) / down.size(0);
        Tensor base = reshape.map(shape -> enlarged(weight, shape)).orElse(weight); // [out, …]
        Tensor inner = mid.map(this::throughMid).orElse(down); // [rank, in, …]
        Tensor product = up.flatten(1, -1).matmul(inner.flatten(1, -1)); // [out, in · …]
        return WeightDecomposition.add(base, product.reshape(base.shape()).mul(scale), lengths, strength, order);
    }

    /** Down [rank, in, 1, 1] spread over the kernel between: [rank, in, kh, kw]. */
    private Tensor throughMid(Tensor kernel) {
        Tensor inputs = down.transpose(0, 1).flatten(1, -1); // [in, rank]
        Tensor kernels = kernel.transpose(0, 1).flatten(1, -1); // [rank, rank · kh · kw]
        return inputs.matmul(kernels)
                .reshape(down.size(1), kernel.size(0), kernel.size(2), kernel.size(3)) // [in, rank, kh, kw]
                .transpose(0, 1);
    }

    private static Tensor enlarged(Tensor weight, long[] shape) {
        Tensor larger = Tensors.zeros(weight.dtype(), weight.device(), shape);
        Tensor corner = larger;
        for (int dimension = 0; dimension < shape.length; dimension++) {
            corner = corner.narrow(dimension, 0, weight.size(dimension));
        }
        corner.copyInPlace(weight);
        return larger;
    }
}
