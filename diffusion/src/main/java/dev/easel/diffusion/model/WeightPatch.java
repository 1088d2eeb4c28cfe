package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;

/**
 * Changes weights on their way into a network: a LoRA at some strength, for instance. A description, holding no tensors; equal patches
 * change weights equally.
 */
public interface WeightPatch {
    /** Whether the weight of that checkpoint key (without the model's prefix) is changed. */
    boolean changes(String key);

    /**
     * Opens what it takes to change weights; whoever opened it closes it after the last one.
     *
     * @throws dev.easel.errors.EaselException when it can't be read
     */
    Application open();

    /** A patch that is being applied. */
    interface Application extends AutoCloseable {
        /**
         * The changed weight in the innermost scope.
         *
         * @param key a key that the patch {@link #changes}
         * @param weight its value, F32, with earlier patches applied; not to be written to
         * @return a tensor of the same shape, or of another that the patch gives the weight
         */
        Tensor apply(String key, Tensor weight);

        @Override
        void close();
    }
}
