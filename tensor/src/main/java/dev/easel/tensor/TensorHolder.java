package dev.easel.tensor;

import java.util.function.Consumer;

/** A value that holds tensors. Caches use it to retain and close them; the same tensor may be named more than once. */
public interface TensorHolder {
    /** Hands every tensor this value holds, itself not owning them, to the visitor. */
    void forEachTensor(Consumer<Tensor> visitor);
}
