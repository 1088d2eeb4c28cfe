package dev.easel.diffusion.schedule;

import dev.easel.tensor.Tensor;

/**
 * Noise added on top of the latent, as much as sigma says; the network sees it scaled to the data's variance (Karras et al. 2022,
 * table 1).
 *
 * @param target what the network predicts
 * @param dataDeviation the standard deviation of latents
 */
public record VarianceExploding(Target target, double dataDeviation) implements Prediction {
    /** What a network predicts. */
    public enum Target {
        /** The noise (DDPM). */
        NOISE,
        /** The velocity (Salimans and Ho 2022). */
        VELOCITY,
        /** EDM's preconditioned latent: a velocity of the other sign. */
        EDM,
        /** The noiseless latent itself. */
        LATENT
    }

    /** Predicts that of latents of variance 1. */
    public static VarianceExploding of(Target target) {
        return new VarianceExploding(target, 1);
    }

    private float variance(float sigma) {
        return sigma * sigma + (float) (dataDeviation * dataDeviation);
    }

    @Override
    public Tensor input(float sigma, Tensor noisy) {
        return noisy.div((float) Math.sqrt(variance(sigma)));
    }

    @Override
    public Tensor denoised(float sigma, Tensor output, Tensor noisy) {
        return switch (target) {
            case NOISE -> noisy.sub(output.mul(sigma));
            case VELOCITY -> kept(sigma, noisy).addScaledInPlace(output, -velocityScale(sigma));
            case EDM -> kept(sigma, noisy).addScaledInPlace(output, velocityScale(sigma));
            case LATENT -> output;
        };
    }

    private Tensor kept(float sigma, Tensor noisy) {
        return noisy.mul((float) (dataDeviation * dataDeviation) / variance(sigma));
    }

    private double velocityScale(float sigma) {
        return sigma * (float) dataDeviation / (float) Math.sqrt(variance(sigma));
    }

    @Override
    public Tensor noiseScaling(float sigma, Tensor noise, Tensor latent, boolean full) {
        double scale = full ? (float) Math.sqrt(1 + sigma * sigma) : sigma;
        return noise.mul(scale).add(latent);
    }

    @Override
    public Tensor inverseNoiseScaling(float sigma, Tensor latent) {
        return latent;
    }
}
