package dev.easel.tensor.layer;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.quantized.QuantizedTensor;
import java.util.function.Consumer;

/** A weight stored in quantised blocks, which are decoded each time it is used. */
public final class QuantizedWeight implements Weight {
    private final QuantizedTensor stored;

    /** Takes a share of the blocks. */
    public QuantizedWeight(QuantizedTensor stored) {
        stored.blocks().retain();
        this.stored = stored;
    }

    /** The blocks. */
    public QuantizedTensor stored() {
        return stored;
    }

    @Override
    public long[] shape() {
        return stored.shape().clone();
    }

    @Override
    public Device device() {
        return stored.blocks().device();
    }

    @Override
    public long byteSize() {
        return stored.blocks().byteSize();
    }

    @Override
    public Tensor as(DType dtype, Device device) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.keep(stored.to(device).decode(dtype));
        }
    }

    @Override
    public QuantizedWeight on(Device device) {
        try (TensorScope scope = TensorScope.open()) {
            return new QuantizedWeight(stored.to(device));
        }
    }

    /** {@inheritDoc} Blocks are not packed anew: the values are kept in F16. */
    @Override
    public PlainWeight withValues(Tensor values, long seed) {
        try (TensorScope scope = TensorScope.open()) {
            return new PlainWeight(values.to(DType.F16));
        }
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        visitor.accept(stored.blocks());
    }

    @Override
    public void close() {
        stored.blocks().close();
    }
}
