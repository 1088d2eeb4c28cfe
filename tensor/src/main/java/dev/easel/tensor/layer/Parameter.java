package dev.easel.tensor.layer;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One named weight of a model. It may stand in for the loaded weight with a patched one (a merged LoRA, say) and go back. Not safe for
 * use by several threads at once.
 */
public final class Parameter implements TensorHolder, AutoCloseable {
    private final String key;
    private Weight loaded;
    private Optional<Weight> patched = Optional.empty();

    /** Owns the weight from now on. */
    public Parameter(String key, Weight loaded) {
        this.key = key;
        this.loaded = loaded;
    }

    /** The weight's name in the model: the checkpoint's key without the prefix that says which model it belongs to. */
    public String key() {
        return key;
    }

    /** Sizes. */
    public long[] shape() {
        return loaded.shape();
    }

    /** Size of one dimension; negative ones count from the end. */
    public long size(int dimension) {
        long[] shape = loaded.shape();
        return shape[dimension < 0 ? shape.length + dimension : dimension];
    }

    /** The weight as it was loaded. */
    public Weight loaded() {
        return loaded;
    }

    /** The weight that is computed with: the patched one if there is one. */
    public Weight current() {
        return patched.orElse(loaded);
    }

    /** Whether a patched weight stands in for the loaded one. */
    public boolean isPatched() {
        return patched.isPresent();
    }

    /** {@link Weight#as} of the current weight. */
    public Tensor as(DType dtype, Device device) {
        return current().as(dtype, device);
    }

    /** The current weight in the dtype and on the device of a tensor it is computed with. */
    public Tensor like(Tensor x) {
        return as(x.dtype(), x.device());
    }

    /** Lets a weight, which this parameter owns from now on, stand in for the loaded one. */
    public void patch(Weight replacement) {
        unpatch();
        patched = Optional.of(replacement);
    }

    /** Goes back to the loaded weight. */
    public void unpatch() {
        patched.ifPresent(Weight::close);
        patched = Optional.empty();
    }

    /** Stores the weight on another device and gives up the memory it had. */
    public void moveTo(Device device) {
        if (!loaded.device().equals(device)) {
            Weight previous = loaded;
            loaded = previous.on(device);
            previous.close();
        }
        patched.filter(weight -> !weight.device().equals(device)).ifPresent(weight -> patch(weight.on(device)));
    }

    /** Bytes of the loaded and the patched weight. */
    public long byteSize() {
        return loaded.byteSize() + patched.map(Weight::byteSize).orElse(0L);
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        loaded.forEachTensor(visitor);
        patched.ifPresent(weight -> weight.forEachTensor(visitor));
    }

    @Override
    public void close() {
        unpatch();
        loaded.close();
    }
}
