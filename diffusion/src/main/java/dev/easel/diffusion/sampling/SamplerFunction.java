package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Tensor;

/** A sampler's rule: from the noisy latent at the first sigma to the latent at the last. Immutable; parameters are its fields. */
public interface SamplerFunction {
    /**
     * Walks down the run's sigmas.
     *
     * @param x the noisy latent at the first sigma [B, C, …], not to be changed
     * @return the latent at the last sigma, in the innermost scope
     */
    Tensor sample(SamplerRun run, Tensor x);

    /** The schedule this rule walks down when asked for another. */
    default Sigmas adapt(Sigmas sigmas) {
        return sigmas;
    }
}
