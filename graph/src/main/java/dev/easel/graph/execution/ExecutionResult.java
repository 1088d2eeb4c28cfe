package dev.easel.graph.execution;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a run ended, and what the history keeps of it (contract section 4.9).
 *
 * @param status how it ended
 * @param outputs what the reader is to see, by node id, cached nodes included, in the order it came
 * @param nodes for each node in {@code outputs}, where it belongs
 * @param messages the events that the history keeps
 * @param failure why it failed
 */
public record ExecutionResult(
        Status status,
        Map<String, Map<String, List<?>>> outputs,
        Map<String, OutputNode> nodes,
        List<ExecutionEvent> messages,
        Optional<ExecutionFailure> failure) {

    /** How a run ended. */
    public enum Status {
        /** All output nodes have run or were cached. */
        SUCCESS,
        /** A node failed. */
        ERROR,
        /** Someone asked to stop. */
        INTERRUPTED
    }

    /**
     * A node that has something for the reader.
     *
     * @param nodeId the node
     * @param displayNodeId the node that the reader sees
     * @param parentNodeId the node whose expansion made it
     * @param realNodeId the submitted node that it came from
     */
    public record OutputNode(String nodeId, String displayNodeId, Optional<String> parentNodeId, String realNodeId) {
        /** The node as the history shows it. */
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("node_id", nodeId);
            json.put("display_node", displayNodeId);
            json.put("parent_node", parentNodeId.orElse(null));
            json.put("real_node_id", realNodeId);
            return json;
        }
    }

    /** The {@code status} member of a history entry. */
    public Map<String, Object> statusJson() {
        boolean success = status == Status.SUCCESS;
        List<Object> shown = new ArrayList<>();
        messages.forEach(event -> shown.add(List.of(event.type(), event.data())));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status_str", success ? "success" : "error");
        json.put("completed", success);
        json.put("messages", shown);
        return json;
    }

    /** The {@code meta} member of a history entry. */
    public Map<String, Object> metaJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        nodes.forEach((id, node) -> json.put(id, node.toJson()));
        return json;
    }
}
