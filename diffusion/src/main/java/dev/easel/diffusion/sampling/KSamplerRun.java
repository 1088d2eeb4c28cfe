package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.diffusion.schedule.SigmaRange;
import dev.easel.diffusion.schedule.Sigmas;
import java.util.Set;

/** What the nodes KSampler and KSamplerAdvanced do. */
public final class KSamplerRun {
    private static final Set<String> WITHOUT_PENULTIMATE = Set.of("dpm_2", "dpm_2_ancestral", "uni_pc", "uni_pc_bh2");

    private KSamplerRun() {}

    /**
     * Samples a latent with classifier-free guidance.
     *
     * @return the sampled latent in the innermost scope; the latent itself when the first step lies past the end
     * @throws dev.easel.errors.EaselException when a name is unknown, the latent does not fit the model, or the listener ends the run
     */
    public static Latent sample(
            KSamplerSettings settings,
            Model model,
            Conditioning positive,
            Conditioning negative,
            Latent latent,
            StepListener listener) {
        ClassifierFreeGuider guider = new ClassifierFreeGuider(model, positive, negative, settings.scale());
        return CustomSampling.sample(
                        settings.noise(),
                        guider,
                        Samplers.of(settings.sampler()),
                        sigmas(settings, model.sampling().range()),
                        latent,
                        listener)
                .output();
    }

    private static Sigmas sigmas(KSamplerSettings settings, SigmaRange range) {
        Sigmas sigmas = sigmas(range, settings.scheduler(), settings.sampler(), settings.steps(), settings.denoise());
        if (settings.end().isPresent() && settings.end().getAsInt() < sigmas.steps()) {
            sigmas = sigmas.slice(0, settings.end().getAsInt() + 1);
            if (settings.finishes()) {
                sigmas = sigmas.with(sigmas.size() - 1, 0);
            }
        }
        int start = settings.start().orElse(0);
        return start < sigmas.steps() ? sigmas.slice(start, sigmas.size()) : sigmas.slice(0, 0);
    }

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
