package dev.easel.graph.workflow;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;

/**
 * How large a workflow may be.
 *
 * @param maxBytes of the JSON text
 * @param maxDepth how deep objects and arrays may nest, at most 1000
 * @param maxNodes how many nodes it may have
 */
public record WorkflowLimits(int maxBytes, int maxDepth, int maxNodes) {
    /** 32 MiB, 200 levels, 10,000 nodes. */
    public static final WorkflowLimits STANDARD = new WorkflowLimits(32 << 20, 200, 10_000);

    /** Refuses limits that are not positive, and a depth that could exhaust the stack. */
    public WorkflowLimits {
        if (maxBytes < 1 || maxDepth < 1 || maxDepth > 1000 || maxNodes < 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Workflow limits must be positive and the depth at most 1000; change the limits given.");
        }
    }
}
