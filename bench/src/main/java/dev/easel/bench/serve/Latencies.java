package dev.easel.bench.serve;

import java.util.Arrays;
import java.util.Collection;

/**
 * What repeated measurements say, in milliseconds.
 *
 * @param median half took less
 * @param p99 99 of 100 took less
 */
record Latencies(double median, double p99) {
    static Latencies of(Collection<Double> milliseconds) {
        double[] sorted =
                milliseconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        return new Latencies(at(sorted, 0.5), at(sorted, 0.99));
    }

    private static double at(double[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }

    static Latencies of(double... milliseconds) {
        return of(Arrays.stream(milliseconds).boxed().toList());
    }

    @Override
    public String toString() {
        return "p50 %.1f ms, p99 %.1f ms".formatted(median, p99);
    }
}
