package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** Weights with the tensors that manifests describe by a rule, to keep files small, made on demand. */
final class ExpandedWeights implements WeightMap {
    private final WeightMap stored;
    private final JsonNode rules;
    private final boolean upcast;
    private final SequencedSet<String> keys;

    ExpandedWeights(WeightMap stored, JsonNode rules, boolean upcast) {
        this.stored = stored;
        this.rules = rules;
        this.upcast = upcast;
        keys = new LinkedHashSet<>(stored.keys());
        rules.fieldNames().forEachRemaining(keys::add);
    }

    @Override
    public String name() {
        return stored.name();
    }

    @Override
    public SequencedSet<String> keys() {
        return keys;
    }

    @Override
    public Map<String, String> metadata() {
        return stored.metadata();
    }

    @Override
    public Optional<Entry> entry(String key) {
        if (!keys.contains(key)) {
            return Optional.empty();
        }
        JsonNode rule = rules.path(key);
        if (rule.isMissingNode()) {
            return stored.entry(key).map(entry -> new Entry(computed(entry.dtype()), entry.shape()));
        }
        return Optional.of(
                switch (rule.get("op").textValue()) {
                    case "tile_rows" -> {
                        Entry table = stored.entry(key).orElseThrow();
                        long[] shape = table.shape().clone();
                        shape[0] = rule.get("rows").longValue();
                        yield new Entry(computed(table.dtype()), shape);
                    }
                    case "hash_uniform" -> new Entry(DType.F32, shape(rule));
                    default -> throw new IllegalArgumentException("unknown rule " + rule);
                });
    }

    private DType computed(DType dtype) {
        return upcast && dtype == DType.F16 ? DType.F32 : dtype;
    }

    private static long[] shape(JsonNode rule) {
        long[] shape = new long[rule.get("shape").size()];
        for (int dimension = 0; dimension < shape.length; dimension++) {
            shape[dimension] = rule.get("shape").get(dimension).longValue();
        }
        return shape;
    }

    @Override
    public Tensor get(String key) {
        JsonNode rule = rules.path(key);
        if (rule.isMissingNode()) {
            return upcast(stored.get(key));
        }
        return switch (rule.get("op").textValue()) {
            case "tile_rows" ->
                tileRows(upcast(stored.get(key)), rule.get("rows").longValue());
            case "hash_uniform" ->
                hashUniform(
                        shape(rule),
                        rule.get("seed").longValue(),
                        rule.get("scale").doubleValue());
            default -> throw new IllegalArgumentException("unknown rule " + rule);
        };
    }

    private Tensor upcast(Tensor tensor) {
        return tensor.to(computed(tensor.dtype()));
    }

    private static Tensor tileRows(Tensor table, long rows) {
        long times = Math.ceilDiv(rows, table.size(0));
        long[] repeats = new long[table.rank()];
        Arrays.fill(repeats, 1);
        repeats[0] = times;
        return table.repeat(repeats).narrow(0, 0, rows).contiguous(); // [rows, …]
    }

    /** Values in [−scale, scale) hashed from the flat index, as the goldens' README defines them. */
    static Tensor hashUniform(long[] shape, long seed, double scale) {
        int count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, Math.toIntExact(size));
        }
        float[] values = new float[count];
        for (int index = 0; index < count; index++) {
            int hash = index * 0x9E3779B1 + (int) seed;
            hash ^= hash >>> 16;
            hash *= 0x85EBCA6B;
            hash ^= hash >>> 13;
            hash *= 0xC2B2AE35;
            hash ^= hash >>> 16;
            values[index] = (float) (scale * ((hash >>> 8) / 8388608.0 - 1.0));
        }
        return Tensors.of(values).view(shape);
    }

    @Override
    public void close() {
        stored.close();
    }
}
