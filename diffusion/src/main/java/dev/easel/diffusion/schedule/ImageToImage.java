package dev.easel.diffusion.schedule;

import dev.easel.tensor.Tensor;

/** The network's output is the latent, its input is the unscaled one; for models that turn one picture into another at once. */
public record ImageToImage() implements Prediction {
    @Override
    public Tensor input(float sigma, Tensor noisy) {
        return noisy;
    }

    @Override
    public Tensor denoised(float sigma, Tensor output, Tensor noisy) {
        return output;
    }

    @Override
    public Tensor noiseScaling(float sigma, Tensor noise, Tensor latent, boolean full) {
        return VarianceExploding.of(VarianceExploding.Target.LATENT).noiseScaling(sigma, noise, latent, full);
    }

    @Override
    public Tensor inverseNoiseScaling(float sigma, Tensor latent) {
        return latent;
    }
}
