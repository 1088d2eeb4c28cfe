package dev.easel.diffusion.sampling;

/** Follows a run and may end it. Called on the thread that samples. */
@FunctionalInterface
public interface StepListener {
    /** Looks at no step. */
    StepListener NONE = report -> {};

    /** A step has evaluated the model. What this throws ends the run. */
    void step(StepReport report);

    /**
     * Called before each evaluation of the model.
     *
     * @throws dev.easel.errors.EaselException to end the run, with {@link dev.easel.errors.ErrorCode#INTERRUPTED}
     */
    default void checkInterrupted() {}
}
