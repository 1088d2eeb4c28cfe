package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/** Turns initial noise and a latent into a sampled latent. Immutable. */
@FunctionalInterface
public interface Sampler {
    /**
     * Samples.
     *
     * @return the latent at the last sigma, in the model's format, in the innermost scope
     */
    Tensor sample(Denoiser model, SamplingProblem problem);
}
