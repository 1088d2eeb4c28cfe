package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;

/** Changes weights on their way into a network: a LoRA at some strength, for instance. Equal patches change weights equally. */
public interface WeightPatch {
    /** Whether the weight of that checkpoint key (without the model's prefix) is changed. */
    boolean changes(String key);

    /**
     * The changed weight in the innermost scope.
     *
     * @param key a key that this patch {@link #changes}
     * @param weight its value, F32, with earlier patches applied
     * @return a tensor of the same shape
     */
    Tensor apply(String key, Tensor weight);
}
