package dev.easel.diffusion;

/**
 * A model that is loaded when someone needs it, and may be unloaded when nobody does.
 *
 * @param <M> the model's type
 */
@FunctionalInterface
public interface ModelSource<M> {
    /** Loads the model where that is needed, and keeps it loaded until the lease is closed. */
    ModelLease<M> lease();

    /** A source of a model that its owner keeps loaded anyway. */
    static <M> ModelSource<M> of(M model) {
        return () -> new ModelLease<>(model, () -> {});
    }
}
