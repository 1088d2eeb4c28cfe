package dev.easel.diffusion.model;

import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.tensor.Tensor;

/**
 * One evaluation of a model, seen by a change to its guidance. Predictions are of the noiseless latent.
 *
 * @param x the noisy latent
 * @param sigma how much noise there is in it
 * @param scale the guidance scale
 * @param conditional the prediction with the positive conditioning
 * @param unconditional the prediction with the negative conditioning; zeros when that was not evaluated
 * @param sampling what the model's output means
 */
public record GuidanceStep(
        Tensor x, float sigma, double scale, Tensor conditional, Tensor unconditional, ModelSampling sampling) {}
