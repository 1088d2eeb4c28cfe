package dev.easel.bench.golden;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All operations Easel can compare. */
final class GoldenFamilies {
    private static final List<GoldenFamily> FAMILIES = List.of(
            new EndToEndOperations(),
            new FluxOperations(),
            new ImageAutoencoderOperations(),
            new LoraOperations(),
            new LtxvOperations(),
            new MochiOperations(),
            new NodeOperations(),
            new NoiseOperations(),
            new SamplingOperations(),
            new ScheduleOperations(),
            new StorageOperations(),
            new TextEncoderOperations(),
            new TokenizerOperations());

    private static final Map<String, GoldenOperation> OPERATIONS = collect();

    private GoldenFamilies() {}

    private static Map<String, GoldenOperation> collect() {
        Map<String, GoldenOperation> all = new HashMap<>();
        for (GoldenFamily family : FAMILIES) {
            family.operations().forEach((name, operation) -> {
                if (all.put(name, operation) != null) {
                    throw new IllegalStateException("two families have an operation " + name);
                }
            });
        }
        return Map.copyOf(all);
    }

    static Optional<GoldenOperation> operation(String name) {
        return Optional.ofNullable(OPERATIONS.get(name));
    }
}
