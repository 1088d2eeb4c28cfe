package dev.easel.diffusion.lora;

import dev.easel.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Rotations of groups of rows in several rounds, each over rows twice as far apart as in the one before ("BOFT", Liu et al. 2023).
 *
 * @param blocks [rounds, groups, size, size]
 * @param rescale factor of the rotated rows, [out, 1, …]
 * @param constraint largest norm of the skew-symmetric matrices together; 0 for none
 * @param lengths see {@link WeightDecomposition}
 */
record ButterflyAdapter(Tensor blocks, Optional<Tensor> rescale, double constraint, Optional<Tensor> lengths)
        implements Adapter {
    @Override
    public Tensor apply(Tensor weight, double strength, UnaryOperator<Tensor> order) {
        Tensor rotations = OrthogonalAdapter.rotations(blocks, constraint); // [rounds, groups, size, size]
        Tensor one = OrthogonalAdapter.identity(blocks); // [size, size]
        long half = blocks.size(-1) / 2;
        Tensor turned = weight.flatten(1, -1); // [out, rest]
        for (int round = 0; round < blocks.size(0); round++) {
            Tensor rotation = rotations.select(0, round); // [groups, size, size]
            Tensor weakened = strength == 1
                    ? rotation
                    : rotation.mul(strength).add(one.mul(1 - strength)); // [groups, size, size]
            turned = turn(turned, weakened, half << round); // [out, rest]
        }
        Tensor shaped = turned.reshape(weight.shape()); // [out, …]
        Tensor scaled = rescale.map(shaped::mul).orElse(shaped); // [out, …]
        return WeightDecomposition.add(weight, scaled.sub(weight), lengths, strength, order);
    }

    /** Rotates rows that are a distance apart: [out, rest]. */
    private static Tensor turn(Tensor rows, Tensor rotation, long distance) {
        long size = rotation.size(-1);
        long rest = rows.size(1);
        Tensor neighbours =
                rows.reshape(-1, 2, distance, rest).transpose(1, 2).reshape(-1, size, rest); // [groups, size, rest]
        Tensor turned = rotation.matmul(neighbours); // [groups, size, rest]
        return turned.reshape(-1, distance, 2, rest).transpose(1, 2).reshape(-1, rest); // [out, rest]
    }
}
