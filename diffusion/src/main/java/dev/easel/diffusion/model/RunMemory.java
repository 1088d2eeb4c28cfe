package dev.easel.diffusion.model;

import dev.easel.tensor.TensorSlot;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What changes to guidance keep from step to step, each under a key of its own; freed with the run. */
public final class RunMemory implements AutoCloseable {
    private final Map<Object, TensorSlot> slots = new HashMap<>();
    private final Map<Object, Double> numbers = new HashMap<>();

    /** The tensor slot of a key, empty at first. */
    public TensorSlot slot(Object key) {
        return slots.computeIfAbsent(key, _ -> new TensorSlot());
    }

    /** The number last remembered for a key. */
    public OptionalDouble number(Object key) {
        Double number = numbers.get(key);
        return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
    }

    /** Remembers a number for a key. */
    public void remember(Object key, double number) {
        numbers.put(key, number);
    }

    @Override
    public void close() {
        slots.values().forEach(TensorSlot::close);
        slots.clear();
        numbers.clear();
    }
}
