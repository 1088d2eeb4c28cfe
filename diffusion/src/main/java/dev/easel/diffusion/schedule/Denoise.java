package dev.easel.diffusion.schedule;

import java.util.function.IntFunction;

/** Starts schedules later than at full noise. */
final class Denoise {
    private static final double PRACTICALLY_ALL = 0.9999;

    private Denoise() {}

    /** The last steps + 1 sigmas of a schedule of steps / denoise steps. */
    static Sigmas part(double denoise, int steps, IntFunction<Sigmas> schedule) {
        if (denoise > PRACTICALLY_ALL) {
            return schedule.apply(steps);
        }
        if (denoise <= 0) {
            return Sigmas.of(new float[0]);
        }
        return schedule.apply((int) (steps / denoise)).tail(steps + 1);
    }
}
