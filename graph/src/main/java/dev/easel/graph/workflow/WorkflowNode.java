package dev.easel.graph.workflow;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A node of a workflow as it stands in the file, unchecked but for its shape.
 *
 * @param id its key in the workflow
 * @param json all its members: {@code class_type}, {@code inputs}, {@code _meta}, and any other
 */
public record WorkflowNode(String id, Map<String, Object> json) {
    /** Refuses inputs that are not an object. */
    public WorkflowNode {
        if (json.containsKey("inputs") && !(json.get("inputs") instanceof Map)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Node " + id + " has inputs that are not a JSON object; write them as {\"name\": value}.");
        }
    }

    /** The class name, if the node has one that is a text. */
    public Optional<String> classType() {
        return json.get("class_type") instanceof String name ? Optional.of(name) : Optional.empty();
    }

    /** The inputs by name: constants, or links {@code [node id, slot]}; empty when the node has none. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> inputs() {
        return (Map<String, Object>) json.getOrDefault("inputs", Map.of());
    }

    /** The title that the author gave the node. */
    public Optional<String> title() {
        return json.get("_meta") instanceof Map<?, ?> meta && meta.get("title") instanceof String title
                ? Optional.of(title)
                : Optional.empty();
    }

    /** The same node with other inputs. */
    public WorkflowNode withInputs(Map<String, Object> inputs) {
        Map<String, Object> changed = new LinkedHashMap<>(json);
        changed.put("inputs", Collections.unmodifiableMap(new LinkedHashMap<>(inputs)));
        return new WorkflowNode(id, Collections.unmodifiableMap(changed));
    }
}
