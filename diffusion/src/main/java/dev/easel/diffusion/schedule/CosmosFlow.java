package dev.easel.diffusion.schedule;

import dev.easel.tensor.Tensor;

/**
 * A rectified flow counted in sigmas that grow without bound: place = sigma / (sigma + 1) on the line from latent to noise (NVIDIA
 * Cosmos Predict 2).
 */
public record CosmosFlow() implements Prediction {
    private static float place(float sigma) {
        return sigma / (sigma + 1);
    }

    @Override
    public Tensor input(float sigma, Tensor noisy) {
        return noisy.mul(1 - place(sigma));
    }

    @Override
    public Tensor denoised(float sigma, Tensor output, Tensor noisy) {
        float place = place(sigma);
        return noisy.mul(1 - place).addScaledInPlace(output, -place);
    }

    @Override
    public Tensor noiseScaling(float sigma, Tensor noise, Tensor latent, boolean full) {
        return noise.mul(sigma).add(latent);
    }

    @Override
    public Tensor inverseNoiseScaling(float sigma, Tensor latent) {
        return latent;
    }
}
