package dev.easel.graph.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a call of a node's function returns. Immutable.
 *
 * <p>Each value belongs to the output with the same position. For an output declared as {@linkplain Output#list() list} the
 * value is a {@link List}, whose elements flow on one by one. A value may be an {@link ExecutionBlocker}; in an expansion it may
 * be a {@link Link} to a node of the expansion.
 */
public final class NodeResult {
    private static final NodeResult NONE = new NodeResult(List.of(), Map.of(), Optional.empty(), Optional.empty());

    private final List<Object> values;
    private final Map<String, List<?>> ui;
    private final Optional<Map<String, Object>> expansion;
    private final Optional<ExecutionBlocker> blocker;

    private NodeResult(
            List<Object> values,
            Map<String, List<?>> ui,
            Optional<Map<String, Object>> expansion,
            Optional<ExecutionBlocker> blocker) {
        this.values = values;
        this.ui = ui;
        this.expansion = expansion;
        this.blocker = blocker;
    }

    /** Nothing: for a node without outputs. */
    public static NodeResult none() {
        return NONE;
    }

    /** One value for each output, in their order; null is a value. */
    public static NodeResult of(Object... values) {
        return new NodeResult(copy(values), Map.of(), Optional.empty(), Optional.empty());
    }

    /** A blocker in every output: what depends on this node is not run, without a word. */
    public static NodeResult blocked() {
        return blocked(ExecutionBlocker.silent());
    }

    /** A blocker in every output. */
    public static NodeResult blocked(ExecutionBlocker blocker) {
        return new NodeResult(List.of(), Map.of(), Optional.empty(), Optional.of(blocker));
    }

    /**
     * A graph to run in this node's place.
     *
     * @param graph the nodes to add
     * @param values one for each output: values, or links to nodes of the graph
     */
    public static NodeResult expand(GraphBuilder graph, Object... values) {
        return expand(graph.toPrompt(), values);
    }

    /**
     * A graph to run in this node's place, as data.
     *
     * @param graph node id → node with {@code class_type} and {@code inputs}
     * @param values one for each output: values, or links to nodes of the graph
     */
    public static NodeResult expand(Map<String, Object> graph, Object... values) {
        return new NodeResult(copy(values), Map.of(), Optional.of(graph), Optional.empty());
    }

    /**
     * The same result with something for the reader to see: a list under a key, such as {@code "images"} or {@code "text"}. It
     * goes into the events and the history as it is, so it is made of JSON values.
     */
    public NodeResult withUi(String key, List<?> items) {
        Map<String, List<?>> changed = new LinkedHashMap<>(ui);
        changed.put(key, Collections.unmodifiableList(new ArrayList<>(items)));
        return new NodeResult(values, Collections.unmodifiableMap(changed), expansion, blocker);
    }

    /** The values, one for each output; empty for a node without outputs and for a {@linkplain #blocked() blocked} result. */
    public List<Object> values() {
        return values;
    }

    /** What the reader is to see, possibly empty. */
    public Map<String, List<?>> ui() {
        return ui;
    }

    /** The graph to run in this node's place. */
    public Optional<Map<String, Object>> expansion() {
        return expansion;
    }

    /** The blocker for all outputs. */
    public Optional<ExecutionBlocker> blocker() {
        return blocker;
    }

    private static List<Object> copy(Object[] values) {
        return Collections.unmodifiableList(new ArrayList<>(Arrays.asList(values)));
    }
}
