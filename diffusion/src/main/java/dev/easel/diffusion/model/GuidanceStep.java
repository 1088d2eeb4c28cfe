package dev.easel.diffusion.model;

import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.tensor.Tensor;

/**
 * One evaluation of a model, seen by a change to its guidance. Predictions are of the noiseless latent.
 *
 * @param x the noisy latent [B, C, …]
 * @param sigma how much noise there is in it
 * @param scale the guidance scale
 * @param conditional the prediction with the positive conditioning [B, C, …]
 * @param unconditional the prediction with the negative conditioning [B, C, …]; zeros when that was not evaluated
 * @param sampling what the model's output means
 * @param memory what changes to guidance keep from step to step of a run
 */
public record GuidanceStep(
        Tensor x,
        float sigma,
        double scale,
        Tensor conditional,
        Tensor unconditional,
        ModelSampling sampling,
        RunMemory memory) {
    /** The same step with another conditional prediction. */
    public GuidanceStep withConditional(Tensor prediction) {
        return new GuidanceStep(x, sigma, scale, prediction, unconditional, sampling, memory);
    }
}
