package dev.easel.diffusion.schedule;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** ComfyUI's schedules by their names, in its order. Each makes steps + 1 sigmas that fall to 0, unless its rule says otherwise. */
public enum Scheduler {
    /** Every n-th level from the largest down. */
    SIMPLE("simple"),
    /** Evenly spaced times, as Stability's generative models take them. */
    SGM_UNIFORM("sgm_uniform"),
    /** Karras et al. 2022, equation 5, rho 7. */
    KARRAS("karras"),
    /** Evenly spaced logarithms. */
    EXPONENTIAL("exponential"),
    /** Levels at a whole stride from the second up, so that the number of steps may differ. */
    DDIM_UNIFORM("ddim_uniform"),
    /** Quantiles of the beta distribution (Lee et al. 2024), alpha and beta 0.6; equal levels count once. */
    BETA("beta"),
    /** Evenly spaced times. */
    NORMAL("normal"),
    /** Half the steps rise linearly to a small noise threshold, the rest quadratically (Mochi). */
    LINEAR_QUADRATIC("linear_quadratic"),
    /** Evenly spaced angles (Align Your Steps, Sabour et al. 2024, equation 14). */
    KL_OPTIMAL("kl_optimal");

    private static final double BETA_SHAPE = 0.6;
    private static final double PRACTICALLY_ALL = 0.9999;

    private final String id;

    Scheduler(String id) {
        this.id = id;
    }

    /** ComfyUI's name. */
    public String id() {
        return id;
    }

    /** All names, in order. */
    public static List<String> ids() {
        return Arrays.stream(values()).map(Scheduler::id).toList();
    }

    /**
     * The scheduler of a name.
     *
     * @throws EaselException when there is none
     */
    public static Scheduler of(String id) {
        return Arrays.stream(values())
                .filter(each -> each.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Scheduler '" + id + "' is not known; choose one of " + String.join(", ", ids()) + "."));
    }

    /** The schedule of a number of steps, at least 1, over a model's range. */
    public Sigmas sigmas(SigmaRange range, int steps) {
        return switch (this) {
            case SIMPLE -> ModelSchedules.simple(range, steps);
            case SGM_UNIFORM -> ModelSchedules.uniformTimes(range, steps, true);
            case KARRAS -> Schedules.karras(steps, range.smallest(), range.largest(), Schedules.KARRAS_RHO);
            case EXPONENTIAL -> Schedules.exponential(steps, range.smallest(), range.largest());
            case DDIM_UNIFORM -> ModelSchedules.ddimUniform(range, steps);
            case BETA -> ModelSchedules.beta(range, steps, BETA_SHAPE, BETA_SHAPE);
            case NORMAL -> ModelSchedules.uniformTimes(range, steps, false);
            case LINEAR_QUADRATIC -> Schedules.linearQuadratic(steps, range.largest());
            case KL_OPTIMAL -> Schedules.klOptimal(steps, range.smallest(), range.largest());
        };
    }

    /**
     * The schedule of the last part of a longer one: the last steps + 1 sigmas of steps / denoise steps.
     *
     * @param denoise how much of the noise to start from, 0 … 1; 0 gives an empty schedule
     */
    public Sigmas sigmas(SigmaRange range, int steps, double denoise) {
        return lastPart(steps, denoise, total -> sigmas(range, total));
    }

    /**
     * The last steps + 1 sigmas of a schedule of steps / denoise steps.
     *
     * @param denoise how much of the noise to start from, 0 … 1; above 0.9999 it counts as 1, 0 gives an empty schedule
     * @param schedule makes a schedule of a number of steps
     */
    public static Sigmas lastPart(int steps, double denoise, IntFunction<Sigmas> schedule) {
        if (denoise > PRACTICALLY_ALL) {
            return schedule.apply(steps);
        }
        if (denoise <= 0) {
            return Sigmas.of(new float[0]);
        }
        return schedule.apply((int) (steps / denoise)).tail(steps + 1);
    }
}
