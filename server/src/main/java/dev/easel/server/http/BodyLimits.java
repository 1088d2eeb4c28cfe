package dev.easel.server.http;

import dev.easel.graph.workflow.WorkflowLimits;

/**
 * How large a request may be.
 *
 * @param upload bytes of a body, uploads included
 * @param json bytes, depth and nodes of a JSON body
 */
public record BodyLimits(long upload, WorkflowLimits json) {
    /** 100 MiB, and workflows of the standard size. */
    public static final BodyLimits DEFAULT = new BodyLimits(100L << 20, WorkflowLimits.STANDARD);

    public BodyLimits {
        if (upload < 1) {
            throw new IllegalArgumentException("upload limit " + upload);
        }
    }
}
