package dev.easel.diffusion.schedule;

import java.util.ArrayList;
import java.util.List;

/** Schedules that pick from a model's own levels. */
public final class ModelSchedules {
    private static final double NEARLY_ZERO = 0.00001;
    private static final int TURBO_LEVELS = 10;

    private ModelSchedules() {}

    static Sigmas simple(SigmaRange range, int steps) {
        Sigmas table = range.table();
        double stride = table.size() / (double) steps;
        float[] values = new float[steps + 1];
        for (int step = 0; step < steps; step++) {
            values[step] = table.get(table.size() - 1 - (int) (step * stride));
        }
        return Sigmas.of(values);
    }

    static Sigmas ddimUniform(SigmaRange range, int steps) {
        Sigmas table = range.table();
        boolean startsAtZero = Math.abs(table.get(1)) <= NEARLY_ZERO;
        List<Float> rising = new ArrayList<>();
        if (!startsAtZero) {
            rising.add(0f);
        }
        int stride = Math.max(1, table.size() / (startsAtZero ? steps + 1 : steps));
        for (int level = 1; level < table.size(); level += stride) {
            rising.add(table.get(level));
        }
        return of(rising.reversed());
    }

    /** Times at even distances from the largest sigma's to the smallest's; without the last one for half-open spacing. */
    static Sigmas uniformTimes(SigmaRange range, int steps, boolean halfOpen) {
        float start = range.timestep(range.largest());
        float end = range.timestep(range.smallest());
        boolean endsAtZero = !halfOpen && Math.abs(range.sigma(end)) <= NEARLY_ZERO;
        int count = endsAtZero ? steps + 1 : steps;
        float[] times = Spacing.linearFloats(start, end, halfOpen ? steps + 1 : count);
        float[] values = new float[endsAtZero ? count : count + 1];
        for (int index = 0; index < count; index++) {
            values[index] = range.sigma(times[index]);
        }
        return Sigmas.of(values);
    }

    /** Levels at quantiles of a beta distribution; equal levels count once, so that there may be fewer steps. */
    public static Sigmas beta(SigmaRange range, int steps, double alpha, double beta) {
        Sigmas table = range.table();
        BetaDistribution distribution = new BetaDistribution(alpha, beta);
        List<Float> values = new ArrayList<>();
        int last = -1;
        for (int step = 0; step < steps; step++) {
            double probability = 1 - step * (1.0 / steps);
            int level = (int) Math.rint(distribution.quantile(probability) * (table.size() - 1));
            if (level != last) {
                values.add(table.get(level));
            }
            last = level;
        }
        values.add(0f);
        return of(values);
    }

    /**
     * {@code SDTurboScheduler}: the levels 999, 899, … a distilled model was trained on.
     *
     * @param steps 1 … 10
     * @param denoise which part of the ten levels to start from
     */
    public static Sigmas turbo(SigmaRange range, int steps, double denoise) {
        int start = TURBO_LEVELS - (int) (TURBO_LEVELS * denoise);
        int end = Math.min(TURBO_LEVELS, start + steps);
        float[] values = new float[Math.max(0, end - start) + 1];
        for (int level = start; level < end; level++) {
            values[level - start] = range.sigma((TURBO_LEVELS - level) * 100 - 1);
        }
        return Sigmas.of(values);
    }

    private static Sigmas of(List<Float> values) {
        float[] array = new float[values.size()];
        for (int index = 0; index < array.length; index++) {
            array[index] = values.get(index);
        }
        return Sigmas.of(array);
    }
}
