package dev.easel.diffusion.lora;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A rotation of each group of rows ("OFT", Qiu et al. 2023): Cayley's transform of a skew-symmetric matrix.
 *
 * @param blocks [groups, size, size]
 * @param constraint largest norm of the skew-symmetric matrices together; 0 for none
 * @param lengths see {@link WeightDecomposition}
 */
record OrthogonalAdapter(Tensor blocks, double constraint, Optional<Tensor> lengths) implements Adapter {
    private static final double NORM_EPSILON = 1e-8;

    @Override
    public Tensor apply(Tensor weight, double strength, UnaryOperator<Tensor> order) {
        Tensor turn = rotations(blocks, constraint).sub(identity(blocks)); // [groups, size, size]
        Tensor grouped = weight.reshape(blocks.size(0), blocks.size(1), -1); // [groups, size, rest]
        // The strength weakens the rotation, and then counts once more as it does for every adapter.
        Tensor change = turn.mul(strength).transpose(1, 2).matmul(grouped).reshape(weight.shape()); // [out, …]
        return WeightDecomposition.add(weight, change, lengths, strength, order);
    }

    /** (1 + q) · (1 − q)⁻¹ with q = blocks − blocksᵀ, shortened to the constraint: [..., size, size]. */
    static Tensor rotations(Tensor blocks, double constraint) {
        Tensor skew = blocks.sub(blocks.transpose(-1, -2)); // [..., size, size]
        if (constraint > 0) {
            double norm = skew.norm().item() + NORM_EPSILON;
            skew = norm > constraint ? skew.mul(constraint / norm) : skew; // [..., size, size]
        }
        Tensor one = identity(blocks); // [size, size]
        return one.add(skew).matmul(one.sub(skew).inverse()); // [..., size, size]
    }

    /** [size, size]. */
    static Tensor identity(Tensor blocks) {
        int size = Math.toIntExact(blocks.size(-1));
        float[] values = new float[size * size];
        Arrays.fill(values, 0);
        for (int index = 0; index < size; index++) {
            values[index * size + index] = 1;
        }
        Device device = blocks.device();
        return Tensors.of(values, size, size).to(device, DType.F32); // [size, size]
    }
}
