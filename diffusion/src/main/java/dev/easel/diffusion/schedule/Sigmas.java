package dev.easel.diffusion.schedule;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A schedule: how much noise there is at the start of each step and at the end of the last, usually falling to 0. Numbers are F32,
 * as samplers compute with them. Immutable.
 */
public final class Sigmas {
    private final float[] values;

    private Sigmas(float[] values) {
        this.values = values;
    }

    /** From numbers, copied. */
    public static Sigmas of(float... values) {
        return new Sigmas(values.clone());
    }

    /** From numbers, each rounded to F32. */
    public static Sigmas of(double... values) {
        float[] rounded = new float[values.length];
        for (int index = 0; index < values.length; index++) {
            rounded[index] = (float) values[index];
        }
        return new Sigmas(rounded);
    }

    /** Number of values: one more than there are steps, or 0. */
    public int size() {
        return values.length;
    }

    /** Number of steps. */
    public int steps() {
        return Math.max(0, values.length - 1);
    }

    /** One value. */
    public float get(int index) {
        return values[index];
    }

    /** The first value. */
    public float first() {
        return values[0];
    }

    /** The last value. */
    public float last() {
        return values[values.length - 1];
    }

    /** Whether there are no values. */
    public boolean isEmpty() {
        return values.length == 0;
    }

    /** The largest value. */
    public float max() {
        return (float)
                IntStream.range(0, values.length).mapToDouble(this::get).max().orElseThrow();
    }

    /** The smallest value above 0. */
    public float minPositive() {
        return (float) IntStream.range(0, values.length)
                .mapToDouble(this::get)
                .filter(value -> value > 0)
                .min()
                .orElseThrow();
    }

    /** The values from one index (included) to another (excluded), clipped. */
    public Sigmas slice(int from, int to) {
        int start = Math.clamp(from, 0, values.length);
        return new Sigmas(Arrays.copyOfRange(values, start, Math.clamp(to, start, values.length)));
    }

    /** The last so many values. */
    public Sigmas tail(int count) {
        return slice(values.length - count, values.length);
    }

    /** These values with one changed. */
    public Sigmas with(int index, float value) {
        float[] changed = values.clone();
        changed[index] = value;
        return new Sigmas(changed);
    }

    /** These values followed by another. */
    public Sigmas append(float value) {
        float[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = value;
        return new Sigmas(longer);
    }

    /** A copy of the values. */
    public float[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sigmas sigmas && Arrays.equals(values, sigmas.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return IntStream.range(0, values.length)
                .mapToObj(index -> Float.toString(values[index]))
                .collect(Collectors.joining(", ", "Sigmas[", "]"));
    }
}
