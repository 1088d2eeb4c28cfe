package dev.easel.tensor;

import java.util.Optional;

/**
 * Holds one tensor beyond the scope it was made in, and frees the one before when it gets another: what a loop carries from round to
 * round while each round has a scope of its own.
 */
public final class TensorSlot implements AutoCloseable {
    private Optional<Tensor> current = Optional.empty();

    /** Whether it holds none. */
    public boolean isEmpty() {
        return current.isEmpty();
    }

    /**
     * The tensor.
     *
     * @throws java.util.NoSuchElementException when there is none
     */
    public Tensor get() {
        return current.orElseThrow();
    }

    /** Holds this tensor from now on, and no longer the one before. */
    public void set(Tensor tensor) {
        tensor.retain();
        close();
        current = Optional.of(tensor);
    }

    /** Gives the tensor to the innermost scope and holds none. */
    public Tensor release() {
        Tensor tensor = get();
        try (TensorScope inner = TensorScope.open()) {
            inner.keep(tensor);
        }
        close();
        return tensor;
    }

    /** Holds none from now on. */
    @Override
    public void close() {
        current.ifPresent(Tensor::close);
        current = Optional.empty();
    }
}
