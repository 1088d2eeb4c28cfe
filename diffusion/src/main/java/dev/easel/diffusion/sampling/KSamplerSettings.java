package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.OptionalInt;

/**
 * The widgets of KSampler and KSamplerAdvanced.
 *
 * @param noise the initial noise
 * @param steps of the whole schedule, at least 1
 * @param scale the guidance scale
 * @param sampler one of {@link Samplers#names}
 * @param scheduler makes the sigmas
 * @param denoise how much of the noise to start from, 0 … 1
 * @param start the first step to take; absent for the first of all
 * @param end the step to end before; absent for the end of the schedule
 * @param finishes whether the last step taken removes all noise that is left
 */
public record KSamplerSettings(
        NoiseSource noise,
        int steps,
        double scale,
        String sampler,
        Scheduler scheduler,
        double denoise,
        OptionalInt start,
        OptionalInt end,
        boolean finishes) {
    /** Checks that there are steps. */
    public KSamplerSettings {
        if (steps < 1) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "Sampling takes at least 1 step, not " + steps + ".");
        }
    }

    /** KSampler's. */
    public static KSamplerSettings simple(
            long seed, int steps, double scale, String sampler, String scheduler, double denoise) {
        return new KSamplerSettings(
                new SeededNoise(seed),
                steps,
                scale,
                sampler,
                Scheduler.of(scheduler),
                denoise,
                OptionalInt.empty(),
                OptionalInt.empty(),
                false);
    }

    /**
     * KSamplerAdvanced's.
     *
     * @param leavesNoise whether noise is left when the run ends before the schedule does
     */
    public static KSamplerSettings advanced(
            NoiseSource noise,
            int steps,
            double scale,
            String sampler,
            String scheduler,
            int start,
            int end,
            boolean leavesNoise) {
        return new KSamplerSettings(
                noise,
                steps,
                scale,
                sampler,
                Scheduler.of(scheduler),
                1,
                OptionalInt.of(start),
                OptionalInt.of(end),
                !leavesNoise);
    }
}
