package dev.easel.tensor.layer;

import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All weights of one model by key. It owns them: closing it frees the model. */
public final class Parameters implements TensorHolder, AutoCloseable {
    private final SequencedMap<String, Parameter> byKey = new LinkedHashMap<>();
    private long deviceBytesLeft;

    /** An empty set whose weights may take so many bytes of their device. */
    Parameters(long deviceBytes) {
        deviceBytesLeft = deviceBytes;
    }

    /** Takes bytes out of what the weights may take of their device; false, and nothing is taken, when that much is not left. */
    boolean takeDeviceBytes(long bytes) {
        if (bytes > deviceBytesLeft) {
            return false;
        }
        deviceBytesLeft -= bytes;
        return true;
    }

    /** Adds a parameter that this set owns from now on, unless one of that key is there already. */
    Parameter computeIfAbsent(String key, Supplier<Parameter> source) {
        return byKey.computeIfAbsent(key, absent -> source.get());
    }

    /** All parameters, in the order in which they were loaded. */
    public Map<String, Parameter> byKey() {
        return Collections.unmodifiableMap(byKey);
    }

    /** One parameter. */
    public Optional<Parameter> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Bytes all weights take. */
    public long byteSize() {
        return byKey.values().stream().mapToLong(Parameter::byteSize).sum();
    }

    /** Stores all weights on another device. */
    public void moveTo(Device device) {
        byKey.values().forEach(parameter -> parameter.moveTo(device));
    }

    /** Goes back to the loaded weights everywhere. */
    public void unpatch() {
        byKey.values().forEach(Parameter::unpatch);
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        byKey.values().forEach(parameter -> parameter.forEachTensor(visitor));
    }

    @Override
    public void close() {
        byKey.values().forEach(Parameter::close);
        byKey.clear();
    }
}
