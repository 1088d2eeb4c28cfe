package dev.easel.diffusion;

/**
 * The right to use a loaded model. While a lease is open its model is neither moved nor unloaded.
 *
 * @param model the loaded model; not to be used once the lease is closed
 * @param release run when the lease is closed
 * @param <M> the model's type
 */
public record ModelLease<M>(M model, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
        release.run();
    }
}
