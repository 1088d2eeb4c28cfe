package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;

/** A diffusion model's network: from a noisy latent to its raw output, noise, velocity or whatever it was trained to predict. */
@FunctionalInterface
public interface Network {
    /**
     * Runs the network in the innermost scope.
     *
     * @return the raw output, of x's shape (or of its first channels, where channels were appended to it)
     */
    Tensor forward(NetworkInput input);

    /** Frees what the network keeps besides its weights, which belong to whoever loaded them. */
    default void close() {}
}
