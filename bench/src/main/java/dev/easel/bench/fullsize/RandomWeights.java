package dev.easel.bench.fullsize;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** Weights of given shapes, drawn on a device when asked for: matrices with standard deviation 1 / √inputs, vectors near 1 or 0. */
final class RandomWeights implements WeightMap {
    /** What the only single number among a model's weights is: the factor of a time. */
    private static final double TIME_FACTOR = 1000;

    private final String name;
    private final Map<String, long[]> shapes;
    private final String config;
    private final DType dtype;
    private final Device device;

    RandomWeights(String name, Map<String, long[]> shapes, String config, DType dtype, Device device) {
        this.name = name;
        this.shapes = shapes;
        this.config = config;
        this.dtype = dtype;
        this.device = device;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SequencedSet<String> keys() {
        return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(shapes.keySet()));
    }

    @Override
    public Optional<Entry> entry(String key) {
        return Optional.ofNullable(shapes.get(key)).map(shape -> new Entry(dtype, shape));
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of("config", config);
    }

    @Override
    public Tensor get(String key) {
        long[] shape = shapes.get(key);
        if (shape == null) {
            throw missing(key);
        }
        if (shape.length == 0) {
            return Tensors.full(TIME_FACTOR, dtype, device);
        }
        long inputs = 1;
        for (int dimension = 1; dimension < shape.length; dimension++) {
            inputs *= shape[dimension];
        }
        if (shape.length == 1) {
            boolean scale = key.endsWith("scale") || key.endsWith("weight") || key.contains("std");
            return Tensors.full(scale ? 1 : 0, dtype, device, shape);
        }
        return Tensors.normal(dtype, device, shape).mulInPlace(1 / Math.sqrt(inputs));
    }

    @Override
    public void close() {}
}
