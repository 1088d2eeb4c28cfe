package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.WeightMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** Weights whose header has a manifest's sizes under {@code config}, as small published models carry theirs. */
record ConfiguredWeights(WeightMap weights, JsonNode config) implements WeightMap {
    @Override
    public String name() {
        return weights.name();
    }

    @Override
    public SequencedSet<String> keys() {
        return weights.keys();
    }

    @Override
    public Optional<Entry> entry(String key) {
        return weights.entry(key);
    }

    @Override
    public Map<String, String> metadata() {
        return config.isObject() ? Map.of("config", config.toString()) : Map.of();
    }

    @Override
    public Tensor get(String key) {
        return weights.get(key);
    }

    @Override
    public void close() {
        weights.close();
    }
}
