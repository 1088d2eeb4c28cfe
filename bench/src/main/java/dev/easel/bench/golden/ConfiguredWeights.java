package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.WeightMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** Weights whose header has a manifest's sizes under {@code config}, as small published models carry theirs. */
record ConfiguredWeights(WeightMap weights, JsonNode config) implements WeightMap {
    /**
     * A case's weights without their prefix, its manifest's sizes under a name in the header's configuration.
     *
     * @param section what they are called in headers of files that hold several models
     */
    static WeightMap under(GoldenCase golden, String role, String section, JsonNode sizes) {
        GoldenCase.Weights weights = golden.weights(role);
        JsonNode config = GoldenCase.JSON.createObjectNode().set(section, sizes);
        String prefix = golden.config().path("key_prefix").asText(weights.keyPrefix());
        return new ConfiguredWeights(weights.map().under(prefix), config);
    }

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
