package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/**
 * Noise added at the start of a step and removed with it (Karras et al. 2022, algorithm 2).
 *
 * @param amount how much over the whole run; 0 for none
 * @param smallest no noise below this sigma
 * @param largest no noise above this sigma
 * @param noiseScale factor of the noise, about 1
 */
public record Churn(double amount, double smallest, double largest, double noiseScale) {
    /** No churn. */
    public static final Churn NONE = new Churn(0, 0, Double.POSITIVE_INFINITY, 1);

    private static final double LARGEST_GROWTH = Math.sqrt(2) - 1;

    /** The sigma that a step starts from after churning. */
    float raised(SamplerRun run, int index) {
        float sigma = run.sigma(index);
        return (float) (sigma * (growth(run, sigma) + 1));
    }

    private double growth(SamplerRun run, float sigma) {
        return amount > 0 && smallest <= sigma && sigma <= largest ? Math.min(amount / run.steps(), LARGEST_GROWTH) : 0;
    }

    /** The latent with noise added up to the raised sigma. */
    Tensor apply(SamplerRun run, int index, Tensor x) {
        float sigma = run.sigma(index);
        if (growth(run, sigma) == 0) {
            return x;
        }
        float deviation = FloatMath.sqrt(FloatMath.square(raised(run, index)) - FloatMath.square(sigma));
        return x.addScaled(run.streamNoise(x), noiseScale * deviation);
    }
}
