package dev.easel.nodes;

import dev.easel.diffusion.sampling.Guider;
import dev.easel.graph.execution.ValueLifecycle;
import dev.easel.tensor.NativeMemory;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;
import dev.easel.tensor.TensorScope;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the tensors of values between nodes, and frees them when nobody needs them. Tensors are found in {@link TensorHolder}s and guiders,
 * and in collections, maps and optionals of them; each counts how often it is needed.
 */
public final class TensorLifecycle implements ValueLifecycle {
    private static final long TRIM_SPACING = 100;

    private volatile long trimmed = System.nanoTime();
    private volatile long trimNanoseconds;

    @Override
    public Scope openScope() {
        return TensorScope.open()::close;
    }

    @Override
    public void retain(Object value) {
        tensors(value).forEach(Tensor::retain);
    }

    @Override
    public void release(Object value) {
        tensors(value).forEach(Tensor::close);
    }

    @Override
    public long estimateBytes(Object value) {
        return tensors(value).stream().mapToLong(Tensor::byteSize).sum();
    }

    /** Gives freed memory back, as often as that takes no more than a hundredth of the time. */
    @Override
    public void runEnded() {
        long start = System.nanoTime();
        if (start - trimmed >= TRIM_SPACING * trimNanoseconds) {
            NativeMemory.trim();
            trimmed = System.nanoTime();
            trimNanoseconds = trimmed - start;
        }
    }

    /** The tensors of a value, each once. */
    private static Set<Tensor> tensors(Object value) {
        Set<Tensor> found = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(value, found);
        return found;
    }

    private static void collect(Object value, Set<Tensor> found) {
        switch (value) {
            case TensorHolder holder -> holder.forEachTensor(found::add);
            case Guider guider -> collect(guider.conditionings(), found);
            case Collection<?> values -> values.forEach(each -> collect(each, found));
            case Map<?, ?> map -> map.values().forEach(each -> collect(each, found));
            case Optional<?> optional -> optional.ifPresent(each -> collect(each, found));
            case null, default -> {}
        }
    }
}
