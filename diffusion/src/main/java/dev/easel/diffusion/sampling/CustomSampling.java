package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.TensorSlot;

/** What the nodes SamplerCustom and SamplerCustomAdvanced do: one run put together from its parts. */
public final class CustomSampling {
    private CustomSampling() {}

    /**
     * The results of a run, in the innermost scope.
     *
     * @param output the sampled latent
     * @param denoised the model's last guess of the noiseless latent; the output where the model was not asked
     */
    public record Result(Latent output, Latent denoised) {}

    /**
     * Samples a latent. Masks of the latent protect what is to be kept.
     *
     * @throws dev.easel.errors.EaselException when the latent does not fit the model, or the listener ends the run
     */
    public static Result sample(
            NoiseSource noise, Guider guider, Sampler sampler, Sigmas sigmas, Latent latent, StepListener listener) {
        try (TensorScope scope = TensorScope.open();
                Generator stream = new Generator(noise.seed());
                TensorSlot last = new TensorSlot()) {
            Model model = guider.model();
            Latent start = latent.withSamples(GuidedSampling.fitted(model, latent.samples()));
            GuidedSampling run = new GuidedSampling(
                    guider, sampler, sigmas, start.noiseMask(), noise.seed(), stream, remembering(listener, last));
            Tensor output = run.sample(noise.generate(start, stream), start.samples()); // [B, C, …]
            Latent sampled = start.withSamples(keep(scope, output, latent));
            if (last.isEmpty()) {
                return new Result(sampled, sampled);
            }
            Tensor denoised = GuidedSampling.outOf(model, last.get()); // [B, C, …]
            return new Result(sampled, start.withSamples(scope.keep(denoised)));
        }
    }

    /** Hands a tensor to the caller's scope, unless it is the caller's already. */
    private static Tensor keep(TensorScope scope, Tensor output, Latent latent) {
        return output == latent.samples() ? output : scope.keep(output);
    }

    private static StepListener remembering(StepListener listener, TensorSlot last) {
        return new StepListener() {
            @Override
            public void step(StepReport report) {
                last.set(report.denoised());
                listener.step(report);
            }

            @Override
            public void checkInterrupted() {
                listener.checkInterrupted();
            }
        };
    }
}
