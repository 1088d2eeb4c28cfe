package dev.easel.graph.execution;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;

/** The wish to stop the current run; cleared when it takes effect and when a run begins. */
final class Interruption {
    private volatile boolean requested;

    void request() {
        requested = true;
    }

    void clear() {
        requested = false;
    }

    synchronized void check() {
        if (requested) {
            requested = false;
            throw new EaselException(ErrorCode.INTERRUPTED, "The run was stopped on request.");
        }
    }
}
