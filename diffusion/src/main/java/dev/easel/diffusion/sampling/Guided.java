package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/**
 * A guided prediction of the noiseless latent.
 *
 * @param denoised the prediction after guidance
 * @param unconditional the prediction without the positive conditioning; zeros where it was not evaluated
 */
public record Guided(Tensor denoised, Tensor unconditional) {}
