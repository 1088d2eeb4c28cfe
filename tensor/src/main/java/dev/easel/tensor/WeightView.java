package dev.easel.tensor;

import dev.easel.tensor.quantized.QuantizedTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Function;

/** Some tensors of another map under other names. Closing it leaves the other map open. */
final class WeightView implements WeightMap {
    private final WeightMap source;
    private final SequencedMap<String, String> sourceKeys;

    private WeightView(WeightMap source, SequencedMap<String, String> sourceKeys) {
        this.source = source;
        this.sourceKeys = sourceKeys;
    }

    /** Keeps the tensors for whose name there is a new one; of two that get the same name, the first. */
    static WeightView of(WeightMap source, Function<String, Optional<String>> rename) {
        SequencedMap<String, String> sourceKeys = new LinkedHashMap<>();
        for (String key : source.keys()) {
            rename.apply(key).ifPresent(renamed -> sourceKeys.putIfAbsent(renamed, key));
        }
        return new WeightView(source, sourceKeys);
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public SequencedSet<String> keys() {
        return Collections.unmodifiableSequencedSet(sourceKeys.sequencedKeySet());
    }

    @Override
    public Optional<Entry> entry(String key) {
        return Optional.ofNullable(sourceKeys.get(key)).flatMap(source::entry);
    }

    @Override
    public Map<String, String> metadata() {
        return source.metadata();
    }

    @Override
    public Tensor get(String key) {
        return source.get(sourceKey(key));
    }

    @Override
    public Optional<QuantizedTensor> quantized(String key) {
        return source.quantized(sourceKey(key));
    }

    private String sourceKey(String key) {
        return Optional.ofNullable(sourceKeys.get(key)).orElseThrow(() -> missing(key));
    }

    @Override
    public void close() {}
}
