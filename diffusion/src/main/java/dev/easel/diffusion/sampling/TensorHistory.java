package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last few tensors of a kind, held from step to step. */
final class TensorHistory implements AutoCloseable {
    private final int capacity;
    private final Deque<Tensor> newestFirst = new ArrayDeque<>();

    /** @param capacity how many to hold */
    TensorHistory(int capacity) {
        this.capacity = capacity;
    }

    int size() {
        return newestFirst.size();
    }

    boolean isEmpty() {
        return newestFirst.isEmpty();
    }

    /** The one pushed so many pushes before the last: 0 for the last. */
    Tensor get(int age) {
        return newest().get(age);
    }

    /** All, the last pushed first. */
    List<Tensor> newest() {
        return List.copyOf(newestFirst);
    }

    void push(Tensor tensor) {
        newestFirst.addFirst(tensor.retain());
        while (newestFirst.size() > capacity) {
            newestFirst.removeLast().close();
        }
    }

    /** Puts another in place of the last pushed. */
    void replaceNewest(Tensor tensor) {
        tensor.retain();
        newestFirst.removeFirst().close();
        newestFirst.addFirst(tensor);
    }

    @Override
    public void close() {
        newestFirst.forEach(Tensor::close);
        newestFirst.clear();
    }
}
