package dev.easel.graph.execution;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;

/** The wish to stop a run; cleared when it takes effect. */
final class Interruption {
    private volatile boolean requested;

    void request() {
        requested = true;
    }

    boolean isRequested() {
        return requested;
    }

    synchronized void check() {
        if (requested) {
            requested = false;
            throw new EaselException(ErrorCode.INTERRUPTED, "The run was stopped on request.");
        }
    }
}
