package dev.easel.diffusion.schedule;

import dev.easel.tensor.Tensor;

/** What a network's output means and how noise and latent are mixed. Sigma is the same for the whole batch. */
public interface Prediction {
    /** The network's input for a noisy latent. */
    Tensor input(float sigma, Tensor noisy);

    /** The noiseless latent that the network's output for a noisy latent stands for. */
    Tensor denoised(float sigma, Tensor output, Tensor noisy);

    /**
     * A latent made noisy.
     *
     * @param noise standard normal
     * @param latent in the model's format
     * @param full whether sampling starts from the largest sigma, where nothing of the latent is to be seen
     */
    Tensor noiseScaling(float sigma, Tensor noise, Tensor latent, boolean full);

    /** Undoes the mixing's scale for a latent that a run left at a sigma. */
    Tensor inverseNoiseScaling(float sigma, Tensor latent);

    /** Whether noise and latent are mixed along a straight line (rectified flow). */
    default boolean isFlow() {
        return false;
    }
}
