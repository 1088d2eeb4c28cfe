package dev.easel.graph.execution;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.DynamicPrompt;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.workflow.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The graph of a run: the submitted nodes and those that expansions add. Asynchronous nodes may look at it from any thread. */
final class DynamicGraph implements DynamicPrompt {
    private final NodeRegistry registry;
    private final Map<String, GraphNode> nodes = new LinkedHashMap<>();
    private final Map<String, String> displayIds = new LinkedHashMap<>();

    DynamicGraph(NodeRegistry registry, Workflow workflow) {
        this.registry = registry;
        workflow.nodes().forEach(node -> add(node.id(), node.json(), node.inputs(), Optional.empty(), node.id()));
    }

    /** Adds the nodes that a node expands to, and returns their ids. */
    synchronized List<String> expand(GraphNode parent, Map<String, Object> expansion) {
        List<String> added = new ArrayList<>();
        expansion.forEach((id, json) -> {
            if (nodes.containsKey(id)) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Node " + parent.id() + " expands to a node with the id " + id
                                + ", which is taken; use the ids of a GraphBuilder.");
            }
            Map<String, Object> members = object(id, json);
            Map<String, Object> inputs = object(id, members.getOrDefault("inputs", Map.of()));
            add(id, members, inputs, Optional.of(parent.id()), parent.realId());
            added.add(id);
        });
        return added;
    }

    synchronized GraphNode get(String id) {
        GraphNode node = nodes.get(id);
        if (node == null) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND, "A link leads to node " + id + ", which does not exist; remove the link.");
        }
        return node;
    }

    synchronized boolean contains(String id) {
        return nodes.containsKey(id);
    }

    @Override
    public synchronized Set<String> nodeIds() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(nodes.keySet()));
    }

    @Override
    public synchronized Optional<Map<String, Object>> node(String nodeId) {
        return Optional.ofNullable(nodes.get(nodeId)).map(GraphNode::json);
    }

    @Override
    public synchronized String realNodeId(String nodeId) {
        return get(nodeId).realId();
    }

    @Override
    public synchronized Optional<String> parentNodeId(String nodeId) {
        return get(nodeId).parentId();
    }

    /** Goes from a node to the one it is shown as, or else to its parent, until that is a submitted node. */
    @Override
    public synchronized String displayNodeId(String nodeId) {
        String shown = displayIds.get(nodeId);
        if (shown != null) {
            return shown;
        }
        Set<String> visited = new HashSet<>();
        String id = nodeId;
        while (nodes.containsKey(id) && nodes.get(id).parentId().isPresent() && visited.add(id)) {
            if (displayIds.containsKey(id)) {
                id = displayIds.get(id);
                break;
            }
            GraphNode node = nodes.get(id);
            id = node.json().get("override_display_id") instanceof String override
                    ? override
                    : node.parentId().get();
        }
        displayIds.put(nodeId, id);
        return id;
    }

    private void add(
            String id, Map<String, Object> json, Map<String, Object> inputs, Optional<String> parentId, String realId) {
        Object classType = json.get("class_type");
        NodeDefinition definition = Optional.ofNullable(classType instanceof String name ? name : null)
                .flatMap(registry::find)
                .orElseThrow(() -> new EaselException(
                        ErrorCode.NOT_FOUND,
                        "Node " + id + " is of class " + classType + ", which does not exist; install its node pack."));
        nodes.put(id, new GraphNode(id, definition, inputs, parentId, realId, json));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(String id, Object json) {
        if (json instanceof Map<?, ?> members) {
            return (Map<String, Object>) members;
        }
        throw new EaselException(
                ErrorCode.INVALID_INPUT, "Node " + id + " of an expansion is not an object; use a GraphBuilder.");
    }
}
