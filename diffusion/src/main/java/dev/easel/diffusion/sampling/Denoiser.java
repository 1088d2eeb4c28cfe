package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/** Predicts the noiseless latent of a noisy one; what a sampler evaluates. Results belong to the innermost scope. */
public interface Denoiser {
    /** The guided prediction. */
    Tensor denoise(Tensor x, float sigma);

    /** The guided prediction and the unconditional one, evaluated even where guidance has no use for it. */
    Guided denoiseBoth(Tensor x, float sigma);
}
