package dev.easel.graph.execution;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a node is.
 *
 * @param nodeId the node
 * @param value how much is done, from 0 to {@code max}
 * @param max how much there is to do
 * @param state whether it still works
 * @param displayNodeId the node that the reader sees at work
 * @param parentNodeId the node whose expansion made this one
 * @param realNodeId the submitted node that this one came from
 */
public record NodeProgress(
        String nodeId,
        double value,
        double max,
        State state,
        String displayNodeId,
        Optional<String> parentNodeId,
        String realNodeId) {
    /** Whether a node still works. */
    public enum State {
        /** It has started. */
        RUNNING("running"),
        /** It is done. */
        FINISHED("finished");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The word that clients know. */
        public String label() {
            return label;
        }
    }

    /** The progress as ComfyUI clients read it. */
    public Map<String, Object> toJson(String promptId) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("value", value);
        json.put("max", max);
        json.put("state", state.label());
        json.put("node_id", nodeId);
        json.put("prompt_id", promptId);
        json.put("display_node_id", displayNodeId);
        json.put("parent_node_id", parentNodeId.orElse(null));
        json.put("real_node_id", realNodeId);
        return json;
    }

    NodeProgress at(double newValue, double newMax) {
        return new NodeProgress(nodeId, newValue, newMax, State.RUNNING, displayNodeId, parentNodeId, realNodeId);
    }

    NodeProgress finished() {
        return new NodeProgress(nodeId, max, max, State.FINISHED, displayNodeId, parentNodeId, realNodeId);
    }
}
