package dev.easel.graph.execution;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Keeps everything until memory gets short. After each node, if less than the threshold is free, the results with the highest
 * {@code 1.3^age · gigabytes} go until a tenth more than the threshold is free (contract section 7); the age is counted in runs.
 * Results of the current run stay, because the run needs them.
 */
final class PressureCache extends GenerationCache {
    private static final double AGEING = 1.3;
    private static final double RELIEF = 1.1;
    private static final double BYTES_IN_GIGABYTE = 1e9;

    private final RetainedValues retained;
    private final CachePolicy.MemoryPressure policy;

    PressureCache(RetainedValues retained, CachePolicy.MemoryPressure policy) {
        super(retained, Integer.MAX_VALUE);
        this.retained = retained;
        this.policy = policy;
    }

    @Override
    void added() {
        if (policy.freeBytes().getAsLong() < policy.threshold()) {
            relieve();
        }
    }

    private void relieve() {
        List<CacheKey> candidates = entries().entrySet().stream()
                .filter(entry -> entry.getValue().generation() < generation())
                .sorted(Comparator.comparingDouble(entry -> -score(entry.getValue())))
                .map(Map.Entry::getKey)
                .toList();
        for (CacheKey key : candidates) {
            if (policy.freeBytes().getAsLong() >= policy.threshold() * RELIEF) {
                return;
            }
            drop(key);
        }
    }

    private double score(Entry entry) {
        long age = generation() - entry.generation();
        return Math.pow(AGEING, (double) age) * (double) retained.estimateBytes(entry.result()) / BYTES_IN_GIGABYTE;
    }
}
