package dev.easel.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Consumer;

/** Tensors held in memory under names. Closing it gives back its share of each. */
public final class InMemoryWeights implements WeightMap, TensorHolder {
    private final String name;
    private final Map<String, String> metadata;
    private final SequencedMap<String, Tensor> tensors;

    private InMemoryWeights(String name, SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
        this.name = name;
        this.tensors = tensors;
        this.metadata = metadata;
    }

    /** Retains each tensor, so that this map outlives the scopes they were made in. */
    public static InMemoryWeights of(String name, SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
        tensors.values().forEach(Tensor::retain);
        return new InMemoryWeights(name, new LinkedHashMap<>(tensors), Map.copyOf(metadata));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SequencedSet<String> keys() {
        return Collections.unmodifiableSequencedSet(tensors.sequencedKeySet());
    }

    @Override
    public Optional<Entry> entry(String key) {
        return Optional.ofNullable(tensors.get(key)).map(tensor -> new Entry(tensor.dtype(), tensor.shape()));
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    /** {@inheritDoc} It shares the memory of the tensor that was put in. */
    @Override
    public Tensor get(String key) {
        Tensor tensor = tensors.get(key);
        if (tensor == null) {
            throw missing(key);
        }
        return tensor.view(tensor.shape());
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        tensors.values().forEach(visitor);
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
        tensors.clear();
    }
}
