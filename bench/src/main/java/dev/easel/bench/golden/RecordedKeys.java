package dev.easel.bench.golden;

import dev.easel.errors.EaselException;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** Weights that are all there, in a size of one, and remember which were asked for: what names a model of given sizes has. */
final class RecordedKeys implements WeightMap {
    private final SequencedSet<String> asked = new LinkedHashSet<>();

    /** The names whose tensors were read. */
    SequencedSet<String> asked() {
        return asked;
    }

    @Override
    public String name() {
        return "recorded keys";
    }

    @Override
    public SequencedSet<String> keys() {
        return new LinkedHashSet<>();
    }

    @Override
    public Optional<Entry> entry(String key) {
        boolean scale = key.endsWith("scale_weight")
                || key.endsWith("weight_scale")
                || key.endsWith("scale_input")
                || key.endsWith("input_scale");
        return scale ? Optional.empty() : Optional.of(new Entry(DType.F32, new long[] {1, 1}));
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    /** @throws EaselException never */
    @Override
    public Tensor get(String key) {
        asked.add(key);
        return Tensors.zeros(1, 1);
    }

    @Override
    public void close() {}
}
