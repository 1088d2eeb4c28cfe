package dev.easel.diffusion;

import dev.easel.tensor.layer.Parameter;
import java.util.Collection;

/**
 * A model with its weights in memory.
 *
 * @param model the model
 * @param weights all its weights, for patches
 * @param unload frees the model
 * @param <M> the model's type
 */
public record LoadedModel<M>(M model, Collection<Parameter> weights, Runnable unload) {
    /** Bytes the weights take, patched ones included. */
    public long byteSize() {
        return weights.stream().mapToLong(Parameter::byteSize).sum();
    }
}
