package dev.easel.diffusion.schedule;

/**
 * How a model is sampled.
 *
 * @param range which amounts of noise it knows
 * @param prediction what its network's output means
 */
public record ModelSampling(SigmaRange range, Prediction prediction) {
    /** Whether noise and latent are mixed along a straight line (rectified flow). */
    public boolean isFlow() {
        return prediction.isFlow();
    }
}
