package dev.easel.tensor.layer;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** A weight stored as 8-bit floats times a scale: what checkpoints called {@code fp8_scaled} hold. */
public final class ScaledWeight implements Weight {
    private final Tensor stored;
    private final Tensor scale;
    private final Optional<Tensor> inputScale;

    /**
     * Takes a share of each tensor.
     *
     * @param stored F8_E4M3 or F8_E5M2
     * @param scale F32: one factor, or one for each index of the weight's first dimension
     * @param inputScale what the layer's input is divided by before it is rounded to 8 bits for a product in 8 bits
     */
    public ScaledWeight(Tensor stored, Tensor scale, Optional<Tensor> inputScale) {
        if (scale.elements() != 1 && scale.elements() != stored.size(0)) {
            throw new IllegalArgumentException(scale + " does not scale " + stored);
        }
        this.stored = stored.retain();
        this.scale = scale.retain();
        this.inputScale = inputScale.map(Tensor::retain);
    }

    /** The 8-bit floats. */
    public Tensor stored() {
        return stored;
    }

    /** One factor, or one for each index of the first dimension, F32. */
    public Tensor scale() {
        return scale;
    }

    /** What the layer's input is divided by before it is rounded to 8 bits. */
    public Optional<Tensor> inputScale() {
        return inputScale;
    }

    /** Whether one factor holds for the whole weight. */
    boolean hasOneScale() {
        return scale.elements() == 1;
    }

    @Override
    public long[] shape() {
        return stored.shape();
    }

    @Override
    public Device device() {
        return stored.device();
    }

    @Override
    public long byteSize() {
        return stored.byteSize() + scale.byteSize();
    }

    @Override
    public Tensor as(DType dtype, Device device) {
        Tensor values = stored.to(device, dtype); // [weight's shape]
        return values.mul(broadcastScale(dtype, device));
    }

    /** The 8-bit floats alone, without the scale. */
    Tensor unscaled(DType dtype, Device device) {
        return stored.to(device, dtype);
    }

    /** The scale, shaped so that it multiplies the weight. */
    Tensor broadcastScale(DType dtype, Device device) {
        Tensor factor = scale.to(device, dtype);
        if (hasOneScale()) {
            return factor.reshape(); // []
        }
        long[] shape = new long[stored.rank()];
        Arrays.fill(shape, 1);
        shape[0] = stored.size(0);
        return factor.reshape(shape); // [out, 1, …]
    }

    @Override
    public ScaledWeight on(Device device) {
        try (TensorScope scope = TensorScope.open()) {
            return new ScaledWeight(stored.to(device), scale.to(device), inputScale.map(each -> each.to(device)));
        }
    }

    @Override
    public ScaledWeight withValues(Tensor values, long seed) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor unscaled = values.div(broadcastScale(values.dtype(), values.device()));
            return new ScaledWeight(StochasticRounding.round(unscaled, stored.dtype(), seed), scale, inputScale);
        }
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        visitor.accept(stored);
        visitor.accept(scale);
        inputScale.ifPresent(visitor);
    }

    @Override
    public void close() {
        stored.close();
        scale.close();
        inputScale.ifPresent(Tensor::close);
    }
}
