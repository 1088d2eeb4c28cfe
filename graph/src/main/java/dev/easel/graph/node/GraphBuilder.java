package dev.easel.graph.node;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Builds the graph that a node expands to. Its nodes get ids under the builder's prefix, so they are unlike any other node's.
 *
 * <pre>{@code
 * GraphBuilder graph = context.graphBuilder();
 * GraphBuilder.Node mask = graph.node("SolidMask").set("value", 0.3);
 * GraphBuilder.Node blend = graph.node("ImageBlend").set("image", image).set("mask", mask.output(0));
 * return NodeResult.expand(graph, blend.output(0));
 * }</pre>
 */
public final class GraphBuilder {
    private final String prefix;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private int nextId = 1;

    /**
     * A builder whose ids start with {@code prefix}.
     *
     * @param prefix put before every node's own id, for instance {@code "10.0.0."}
     */
    public GraphBuilder(String prefix) {
        this.prefix = prefix;
    }

    /** Adds a node of a class under the next number. */
    public Node node(String classType) {
        return node(classType, Integer.toString(nextId++));
    }

    /**
     * Adds a node of a class under an id of its own.
     *
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when the id is taken
     */
    public Node node(String classType, String ownId) {
        String id = prefix + ownId;
        if (nodes.containsKey(id)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The graph that a node expands to has two nodes with the id " + id + "; give each its own.");
        }
        Node node = new Node(id, classType);
        nodes.put(id, node);
        return node;
    }

    /**
     * The node added under an id of its own.
     *
     * @throws EaselException {@link ErrorCode#NOT_FOUND} when there is none
     */
    public Node lookup(String ownId) {
        Node node = nodes.get(prefix + ownId);
        if (node == null) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND,
                    "The graph that a node expands to has no node with the id " + prefix + ownId + ".");
        }
        return node;
    }

    /** The nodes as data, in the order they were added. */
    public Map<String, Object> toPrompt() {
        Map<String, Object> prompt = new LinkedHashMap<>();
        nodes.forEach((id, node) -> prompt.put(id, node.toJson()));
        return prompt;
    }

    /** A node of the graph being built. */
    public static final class Node {
        private final String id;
        private final String classType;
        private final Map<String, Object> inputs = new LinkedHashMap<>();
        private String displayId;

        private Node(String id, String classType) {
            this.id = id;
            this.classType = classType;
        }

        /** The node's full id. */
        public String id() {
            return id;
        }

        /** Gives an input a value: a constant, any object of a running graph, or a {@link Link}. */
        public Node set(String input, Object value) {
            inputs.put(input, value instanceof Link link ? link.toJson() : value);
            return this;
        }

        /** Makes the reader see the node with this id at work when this one is. */
        public Node displayedAs(String nodeId) {
            displayId = nodeId;
            return this;
        }

        /** A link to one of the node's outputs, from 0. */
        public Link output(int slot) {
            return new Link(id, slot);
        }

        private Map<String, Object> toJson() {
            Map<String, Object> node = new LinkedHashMap<>();
            node.put("class_type", classType);
            node.put("inputs", inputs);
            if (displayId != null) {
                node.put("override_display_id", displayId);
            }
            return node;
        }
    }
}
