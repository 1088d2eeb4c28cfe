package dev.easel.diffusion.schedule;

import dev.easel.tensor.Tensor;

/**
 * Noise and latent mixed along a straight line, sigma parts noise and 1 − sigma parts latent; the network predicts the line's
 * direction (Liu et al. 2022).
 */
public record RectifiedFlow() implements Prediction {
    @Override
    public Tensor input(float sigma, Tensor noisy) {
        return noisy;
    }

    @Override
    public Tensor denoised(float sigma, Tensor output, Tensor noisy) {
        return noisy.sub(output.mul(sigma));
    }

    @Override
    public Tensor noiseScaling(float sigma, Tensor noise, Tensor latent, boolean full) {
        return noise.mul(sigma).add(latent.mul(1 - sigma));
    }

    @Override
    public Tensor inverseNoiseScaling(float sigma, Tensor latent) {
        return latent.div(1 - sigma);
    }

    @Override
    public boolean isFlow() {
        return true;
    }
}
