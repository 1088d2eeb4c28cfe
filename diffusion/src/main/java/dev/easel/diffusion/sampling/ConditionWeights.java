package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Area;
import dev.easel.diffusion.model.BatchSizing;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.Arrays;

/** How loudly an entry speaks at each place of its area. */
final class ConditionWeights {
    private static final long WIDEST_FADE = 8;

    private ConditionWeights() {}

    /**
     * Weights to multiply predictions with.
     *
     * @param x the whole latent [B, C, h, w] or [B, C, F, h, w]
     * @return [b, 1, h', w'] of the area's size; edges that are not the latent's fade
     */
    static Tensor of(PreparedCondition condition, Tensor x) {
        if (condition.mask().isPresent()) {
            Tensor mask = BatchSizing.repeatTo(condition.mask().get(), x.size(0)); // [B, 1, h, w]
            Tensor cut = condition.area().map(area -> cut(mask, area)).orElse(mask); // [B, 1, h', w']
            return cut.to(x.dtype()).mul(condition.strength());
        }
        long[] shape = x.shape();
        shape[0] = 1;
        shape[1] = 1;
        if (condition.area().isEmpty()) {
            return Tensors.full(condition.strength(), x.dtype(), x.device(), shape); // [1, 1, h, w]
        }
        Area.Absolute area = condition.area().get();
        for (int dimension = 2; dimension < shape.length; dimension++) {
            shape[dimension] = area.sizes().get(dimension - 2);
        }
        Tensor weights = Tensors.full(condition.strength(), x.dtype(), x.device(), shape); // [1, 1, h', w']
        for (int dimension = 2; dimension < shape.length; dimension++) {
            weights = weights.mul(fade(x, area, dimension));
        }
        return weights;
    }

    /** The part of a tensor [B, c, …] that an area names. */
    static Tensor cut(Tensor tensor, Area.Absolute area) {
        Tensor part = tensor;
        for (int dimension = 0; dimension < area.sizes().size(); dimension++) {
            part = part.narrow(
                    dimension + 2, area.offsets().get(dimension), area.sizes().get(dimension));
        }
        return part;
    }

    /** Rises from an inner edge over up to 8 elements, a quarter of the size at most. */
    private static Tensor fade(Tensor x, Area.Absolute area, int dimension) {
        long size = area.sizes().get(dimension - 2);
        long offset = area.offsets().get(dimension - 2);
        float[] values = new float[Math.toIntExact(size)];
        Arrays.fill(values, 1);
        int width = (int) Math.min(WIDEST_FADE, size / 4);
        for (int index = 0; index < width; index++) {
            float weight = (float) (1.0 / width * (index + 1));
            if (offset != 0) {
                values[index] *= weight;
            }
            if (offset + size < x.size(dimension)) {
                values[values.length - 1 - index] *= weight;
            }
        }
        long[] shape = new long[x.rank()];
        Arrays.fill(shape, 1);
        shape[dimension] = size;
        return Tensors.of(values, shape).to(x.device(), x.dtype());
    }
}
