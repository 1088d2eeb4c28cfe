package dev.easel.diffusion.schedule;

import dev.easel.tensor.Tensor;

/**
 * A noise prediction with the boundary condition of latent consistency models (Luo et al. 2023): the less noise, the more of the
 * noisy latent itself is kept.
 *
 * @param range knows the time of a sigma
 */
public record Consistency(SigmaRange range) implements Prediction {
    private static final VarianceExploding NOISE = VarianceExploding.of(VarianceExploding.Target.NOISE);
    private static final float DATA_DEVIATION = 0.5f;
    private static final float TIME_SCALE = 10;

    @Override
    public Tensor input(float sigma, Tensor noisy) {
        return NOISE.input(sigma, noisy);
    }

    @Override
    public Tensor denoised(float sigma, Tensor output, Tensor noisy) {
        float time = range.timestep(sigma) * TIME_SCALE;
        float variance = time * time + DATA_DEVIATION * DATA_DEVIATION;
        float kept = DATA_DEVIATION * DATA_DEVIATION / variance;
        float predicted = time / (float) Math.sqrt(variance);
        return NOISE.denoised(sigma, output, noisy).mul(predicted).addScaledInPlace(noisy, kept);
    }

    @Override
    public Tensor noiseScaling(float sigma, Tensor noise, Tensor latent, boolean full) {
        return NOISE.noiseScaling(sigma, noise, latent, full);
    }

    @Override
    public Tensor inverseNoiseScaling(float sigma, Tensor latent) {
        return latent;
    }
}
