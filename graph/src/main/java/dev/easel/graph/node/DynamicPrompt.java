package dev.easel.graph.node;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The running graph: the submitted nodes and those that expansions have added so far. */
public interface DynamicPrompt {
    /** The ids of all nodes now. */
    Set<String> nodeIds();

    /**
     * A node as data: {@code class_type}, {@code inputs} and, if given, {@code override_display_id}. A link is a list of node id
     * and slot.
     */
    Optional<Map<String, Object>> node(String nodeId);

    /** The submitted node that this node came from through expansions; itself when it was submitted. */
    String realNodeId(String nodeId);

    /** The node whose expansion made this node, if one did. */
    Optional<String> parentNodeId(String nodeId);

    /** The node that the reader sees working when this one does. */
    String displayNodeId(String nodeId);
}
