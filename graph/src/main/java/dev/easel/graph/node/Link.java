package dev.easel.graph.node;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.List;

/**
 * A reference to an output of another node.
 *
 * @param nodeId the node
 * @param slot which of its outputs, from 0
 */
public record Link(String nodeId, int slot) {
    /** Refuses a negative slot. */
    public Link {
        if (slot < 0) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A link to node " + nodeId + " has slot " + slot + "; slots count from 0.");
        }
    }

    /** The link as it stands in a prompt: {@code [node id, slot]}. */
    public List<Object> toJson() {
        return List.of(nodeId, (long) slot);
    }
}
