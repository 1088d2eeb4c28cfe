package dev.easel.diffusion.schedule;

/** Evenly spaced numbers, computed from both ends towards the middle as libtorch does. */
final class Spacing {
    private Spacing() {}

    /** Doubles from start to end, both included. */
    static double[] linear(double start, double end, int count) {
        double[] values = new double[count];
        double step = count > 1 ? (end - start) / (count - 1) : 0;
        for (int index = 0; index < count; index++) {
            values[index] = index < count / 2 || count == 1 ? start + step * index : end - step * (count - 1 - index);
        }
        return values;
    }

    /** Floats from start to end, both included, computed as floats. */
    static float[] linearFloats(double start, double end, int count) {
        float[] values = new float[count];
        float first = (float) start;
        float last = (float) end;
        float step = count > 1 ? (last - first) / (count - 1) : 0;
        for (int index = 0; index < count; index++) {
            values[index] = index < count / 2 || count == 1 ? first + step * index : last - step * (count - 1 - index);
        }
        return values;
    }
}
