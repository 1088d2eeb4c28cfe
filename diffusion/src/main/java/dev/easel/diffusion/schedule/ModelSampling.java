package dev.easel.diffusion.schedule;

import dev.easel.diffusion.schedule.ContinuousRange.Time;
import dev.easel.diffusion.schedule.VarianceExploding.Target;

/**
 * How a model is sampled.
 *
 * @param range which amounts of noise it knows
 * @param prediction what its network's output means
 */
public record ModelSampling(SigmaRange range, Prediction prediction) {
    private static final double LARGEST_EDM_SIGMA = 120;
    private static final double SMALLEST_EDM_SIGMA = 0.002;

    /** Stable Diffusion's levels with a network that predicts this, of latents of variance 1. */
    public static ModelSampling discrete(Target target, boolean zeroTerminalSnr) {
        SigmaRange range = zeroTerminalSnr ? DiscreteRange.zeroTerminalSnr() : DiscreteRange.stableDiffusion();
        return new ModelSampling(range, VarianceExploding.of(target));
    }

    /** A latent consistency model. */
    public static ModelSampling consistency(boolean zeroTerminalSnr) {
        DiscreteRange full = zeroTerminalSnr ? DiscreteRange.zeroTerminalSnr() : DiscreteRange.stableDiffusion();
        DiscreteRange range = full.distilled();
        return new ModelSampling(range, new Consistency(range));
    }

    /** Continuous sigmas told by a quarter of their logarithm. */
    public static ModelSampling continuous(Target target, double dataDeviation, double smallest, double largest) {
        return new ModelSampling(
                ContinuousRange.of(smallest, largest, Time.QUARTER_LOGARITHM),
                new VarianceExploding(target, dataDeviation));
    }

    /** EDM as published: sigmas from 0.002 to 120, latents of deviation 0.5. */
    public static ModelSampling edm() {
        return continuous(Target.EDM, 0.5, SMALLEST_EDM_SIGMA, LARGEST_EDM_SIGMA);
    }

    /** A rectified flow. */
    public static ModelSampling flow(FlowRange range) {
        return new ModelSampling(range, new RectifiedFlow());
    }

    /** Whether noise and latent are mixed along a straight line (rectified flow). */
    public boolean isFlow() {
        return prediction.isFlow();
    }
}
