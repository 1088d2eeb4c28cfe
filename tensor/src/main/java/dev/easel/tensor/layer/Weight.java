package dev.easel.tensor.layer;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;

/** A weight as it is stored. It owns its tensors; {@link #close} gives them up. */
public sealed interface Weight extends TensorHolder, AutoCloseable permits PlainWeight, ScaledWeight, QuantizedWeight {
    /** Sizes of the weight as it is computed with. */
    long[] shape();

    /** Where it is stored. */
    Device device();

    /** Bytes it takes where it is stored. */
    long byteSize();

    /**
     * The weight to compute with: in that dtype, on that device. It is the stored tensor itself if that is what it is already, else a
     * new one in the innermost scope; in neither case may it be written to.
     */
    Tensor as(DType dtype, Device device);

    /** The same weight stored on a device, with tensors of its own. */
    Weight on(Device device);

    /**
     * Other values stored in the same way: 8-bit floats are rounded at random, up or down with the probability that keeps the mean, so
     * that small changes to many weights are not lost (see {@link StochasticRounding}).
     *
     * @param values of this weight's shape, F32, on this weight's device
     * @param seed of the random rounding
     */
    Weight withValues(Tensor values, long seed);

    @Override
    void close();
}
