package dev.easel.graph.node;

import java.util.Optional;

/**
 * Returned instead of a value: whatever would use it is not run (contract section 4.8).
 *
 * @param message what the reader is told once, by the first node that is not run; empty to say nothing
 */
public record ExecutionBlocker(Optional<String> message) {
    private static final ExecutionBlocker SILENT = new ExecutionBlocker(Optional.empty());

    /** Blocks without telling. */
    public static ExecutionBlocker silent() {
        return SILENT;
    }

    /** Blocks and tells the reader why. */
    public static ExecutionBlocker because(String message) {
        return new ExecutionBlocker(Optional.of(message));
    }
}
