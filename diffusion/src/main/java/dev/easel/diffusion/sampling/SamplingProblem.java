package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import java.util.Optional;

/**
 * What a sampler is to do. Tensors are on the device that computes.
 *
 * @param model the model's description
 * @param sigmas the schedule, at least two values
 * @param noise the initial noise [B, C, …]
 * @param latent the latent to start from, in the model's format, of the noise's shape
 * @param denoiseMask where to sample (1) and where to keep the latent (0), of the noise's shape
 * @param seed for noise that samplers draw from generators of their own
 * @param stream the run's generator, as the initial noise left it
 * @param listener is told of each step
 */
public record SamplingProblem(
        Model model,
        Sigmas sigmas,
        Tensor noise,
        Tensor latent,
        Optional<Tensor> denoiseMask,
        long seed,
        Generator stream,
        StepListener listener) {
    SamplingProblem withSigmas(Sigmas other) {
        return new SamplingProblem(model, other, noise, latent, denoiseMask, seed, stream, listener);
    }
}
