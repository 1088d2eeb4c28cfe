package dev.easel.diffusion.schedule;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.List;
import java.util.SequencedMap;

/** Schedules found by optimisation for certain models, stretched to other numbers of steps. Immutable. */
public final class TunedSchedules {
    /** Align Your Steps (Sabour et al. 2024), the published 10-step schedules. */
    public static final TunedSchedules ALIGN_YOUR_STEPS =
            new TunedSchedules("AlignYourStepsScheduler", TunedSigmas.ALIGN_YOUR_STEPS);

    /** Optimal Steps (Pei et al. 2025), the published schedules. */
    public static final TunedSchedules OPTIMAL_STEPS =
            new TunedSchedules("OptimalStepsScheduler", TunedSigmas.OPTIMAL_STEPS);

    private final String node;
    private final SequencedMap<String, double[]> schedules;

    private TunedSchedules(String node, SequencedMap<String, double[]> schedules) {
        this.node = node;
        this.schedules = schedules;
    }

    /** The models there are schedules for. */
    public List<String> models() {
        return List.copyOf(schedules.sequencedKeySet());
    }

    /**
     * The last part of the schedule of a model; its last sigma is 0.
     *
     * @param denoise which part of the steps to take, rounded half to even; 0 gives an empty schedule
     * @throws EaselException when there is no schedule for the model
     */
    public Sigmas sigmas(String model, int steps, double denoise) {
        double[] tuned = schedules.get(model);
        if (tuned == null) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    node + " knows no model '" + model + "'; choose one of " + String.join(", ", models()) + ".");
        }
        return lastPart(stretch(tuned, steps), steps, denoise);
    }

    /** The last round(steps · denoise) steps, ending at 0. */
    static Sigmas lastPart(double[] sigmas, int steps, double denoise) {
        if (denoise <= 0) {
            return Sigmas.of(new float[0]);
        }
        int kept = denoise < 1 ? (int) Math.rint(steps * denoise) : steps;
        Sigmas part = Sigmas.of(sigmas).tail(kept + 1);
        return part.with(part.size() - 1, 0);
    }

    /** A falling schedule of another number of steps, its logarithm interpolated linearly. */
    static double[] stretch(double[] sigmas, int steps) {
        if (sigmas.length == steps + 1) {
            return sigmas;
        }
        double[] stretched = new double[steps + 1];
        for (int step = 0; step <= steps; step++) {
            double place = (double) step / steps * (sigmas.length - 1);
            int low = Math.min((int) place, sigmas.length - 2);
            double weight = place - low;
            double rising = Math.log(sigmas[sigmas.length - 1 - low]);
            double next = Math.log(sigmas[sigmas.length - 2 - low]);
            stretched[steps - step] = Math.exp(rising + (next - rising) * weight);
        }
        return stretched;
    }
}
