package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.diffusion.schedule.SigmaRange;
import dev.easel.diffusion.schedule.Sigmas;
import java.util.Set;

/** What the nodes KSampler and KSamplerAdvanced do. */
public final class KSamplerRun {
    private static final Set<String> WITHOUT_PENULTIMATE = Set.of("dpm_2", "dpm_2_ancestral", "uni_pc", "uni_pc_bh2");

    private KSamplerRun() {}

    /**
     * The schedule of a run. Samplers that take two evaluations at the end, or end badly on small sigmas, go without the last sigma
     * above 0 of a schedule of one step more.
     *
     * @param denoise how much of the noise to start from, 0 … 1
     */
    public static Sigmas sigmas(SigmaRange range, Scheduler scheduler, String sampler, int steps, double denoise) {
        return Scheduler.lastPart(steps, denoise, total -> full(range, scheduler, sampler, total));
    }

    private static Sigmas full(SigmaRange range, Scheduler scheduler, String sampler, int steps) {
        if (!WITHOUT_PENULTIMATE.contains(sampler)) {
            return scheduler.sigmas(range, steps);
        }
        Sigmas longer = scheduler.sigmas(range, steps + 1);
        return longer.slice(0, longer.size() - 2).append(longer.last());
    }
}
