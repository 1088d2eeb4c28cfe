package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/** Draws the noise that a sampler adds between two sigmas. */
@FunctionalInterface
public interface NoiseSampler extends AutoCloseable {
    /** Standard normal noise of the latent's shape, on its device. */
    Tensor draw(float sigma, float next);

    /** Frees what it holds between draws. */
    @Override
    default void close() {}
}
