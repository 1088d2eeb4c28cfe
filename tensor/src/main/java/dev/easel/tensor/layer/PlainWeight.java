package dev.easel.tensor.layer;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.OneDnn;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.Optional;
import java.util.function.Consumer;

/** A weight stored as a tensor of any dtype. */
public final class PlainWeight implements Weight {
    private final Tensor stored;
    private final Device device;
    private final DType dtype;
    private Optional<Tensor> packed = Optional.empty();

    /** Takes a share of a tensor. */
    public PlainWeight(Tensor stored) {
        this.stored = stored.retain();
        this.device = stored.device();
        this.dtype = stored.dtype();
    }

    /** The tensor as stored. */
    public Tensor stored() {
        return stored;
    }

    /** The product of x [..., in] and this weight [out, in], as {@link OneDnn} computes it: [..., out]. */
    Tensor product(Tensor x, Optional<Tensor> bias) {
        if (packed.isEmpty() && OneDnn.isWorthPacking(stored)) {
            try (TensorScope scope = TensorScope.open()) {
                packed = Optional.of(
                        OneDnn.pack(stored, x.elements() / stored.size(1)).retain());
            }
        }
        return OneDnn.linear(x, packed.orElse(stored), bias);
    }

    @Override
    public long[] shape() {
        return stored.shape();
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public long byteSize() {
        return packed.isPresent() ? 2 * stored.byteSize() : stored.byteSize();
    }

    @Override
    public Tensor as(DType wanted, Device target) {
        return wanted == dtype && target.equals(device) ? stored : stored.to(target, wanted);
    }

    @Override
    public PlainWeight on(Device target) {
        try (TensorScope scope = TensorScope.open()) {
            return new PlainWeight(stored.to(target));
        }
    }

    @Override
    public PlainWeight withValues(Tensor values, long seed) {
        try (TensorScope scope = TensorScope.open()) {
            return new PlainWeight(dtype.isFloat8() ? StochasticRounding.round(values, dtype, seed) : values.to(dtype));
        }
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        visitor.accept(stored);
    }

    @Override
    public void close() {
        stored.close();
        packed.ifPresent(Tensor::close);
    }
}
