package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/**
 * What a sampler tells after evaluating the model in a step.
 *
 * @param step from 0
 * @param total number of steps
 * @param x the noisy latent [B, C, …], valid during the call only
 * @param denoised the model's guess of the noiseless latent, of x's shape, valid during the call only
 */
public record StepReport(int step, int total, Tensor x, Tensor denoised) {}
