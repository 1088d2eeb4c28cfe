package dev.easel.graph.workflow;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A workflow in API format, what ComfyUI calls a prompt: nodes by id, in the file's order. Immutable and unchecked. */
public final class Workflow {
    private final Map<String, WorkflowNode> nodes;

    private Workflow(Map<String, WorkflowNode> nodes) {
        this.nodes = Collections.unmodifiableMap(nodes);
    }

    /**
     * A workflow from its JSON object.
     *
     * @param json node id → node
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when a node is not an object or there are too many
     */
    public static Workflow of(Map<String, ?> json, WorkflowLimits limits) {
        if (json.size() > limits.maxNodes()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The workflow has " + json.size() + " nodes, more than the " + limits.maxNodes()
                            + " allowed; split it.");
        }
        Map<String, WorkflowNode> nodes = new LinkedHashMap<>();
        json.forEach((id, node) -> nodes.put(id, node(id, node)));
        return new Workflow(nodes);
    }

    /** A workflow of the given nodes. */
    public static Workflow of(Collection<WorkflowNode> nodes) {
        Map<String, WorkflowNode> byId = new LinkedHashMap<>();
        nodes.forEach(node -> byId.put(node.id(), node));
        return new Workflow(byId);
    }

    /** The ids in the file's order. */
    public Set<String> nodeIds() {
        return nodes.keySet();
    }

    /** The nodes in the file's order. */
    public Collection<WorkflowNode> nodes() {
        return nodes.values();
    }

    /** One node. */
    public Optional<WorkflowNode> node(String id) {
        return Optional.ofNullable(nodes.get(id));
    }

    /** The JSON object: node id → node. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        nodes.forEach((id, node) -> json.put(id, node.json()));
        return Collections.unmodifiableMap(json);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Workflow workflow && nodes.equals(workflow.nodes);
    }

    @Override
    public int hashCode() {
        return nodes.hashCode();
    }

    @Override
    public String toString() {
        return JsonText.write(toJson());
    }

    @SuppressWarnings("unchecked")
    private static WorkflowNode node(String id, Object json) {
        if (json instanceof Map<?, ?> members) {
            return new WorkflowNode(id, (Map<String, Object>) members);
        }
        throw new EaselException(
                ErrorCode.INVALID_INPUT,
                "Node " + id + " is not a JSON object; write it as {\"class_type\": name, \"inputs\": {…}}.");
    }
}
