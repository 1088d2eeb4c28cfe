package dev.easel.graph.execution;

/** Hears what happens in a run. Calls come one at a time, in order, from whichever thread causes the event. */
@FunctionalInterface
public interface ExecutionListener {
    /** Ignores everything. */
    ExecutionListener NONE = event -> {};

    /**
     * Something happened. The run waits until this returns, so it should hand slow work to another thread; previews and the
     * state of {@link ExecutionEvent.ProgressStateChanged} are to be read before it returns. It must not throw: the node at work
     * would be blamed.
     */
    void on(ExecutionEvent event);
}
