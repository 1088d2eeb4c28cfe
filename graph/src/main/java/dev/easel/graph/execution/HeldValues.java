package dev.easel.graph.execution;

import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values that nodes have returned and no result holds yet, by node, and the values inside expansions, for the whole run. */
final class HeldValues {
    private final RetainedValues retained;
    private final Map<String, List<Object>> byNode = new HashMap<>();
    private final List<Object> inExpansions = new ArrayList<>();

    HeldValues(RetainedValues retained) {
        this.retained = retained;
    }

    /** Keeps what a call of a node returned until {@link #release}. */
    void hold(GraphNode node, NodeResult result) {
        List<Object> held = byNode.computeIfAbsent(node.id(), id -> new ArrayList<>());
        values(node, result).forEach(value -> keep(held, value));
        result.expansion().ifPresent(this::holdExpansion);
    }

    /** Forgets what a node returned, because its result holds it or nobody will. */
    void release(String nodeId) {
        List<Object> held = byNode.remove(nodeId);
        if (held != null) {
            held.forEach(retained::release);
        }
    }

    void releaseAll() {
        byNode.values().forEach(held -> held.forEach(retained::release));
        byNode.clear();
        inExpansions.forEach(retained::release);
        inExpansions.clear();
    }

    /** Frees what a call returned after its run has ended. */
    static void discard(RetainedValues retained, GraphNode node, NodeResult result) {
        List<Object> values = new ArrayList<>(values(node, result));
        result.expansion().ifPresent(expansion -> values.addAll(constants(expansion)));
        values.forEach(retained::retain);
        values.forEach(retained::release);
    }

    private void holdExpansion(Map<String, Object> expansion) {
        constants(expansion).forEach(value -> keep(inExpansions, value));
    }

    private void keep(List<Object> list, Object value) {
        retained.retain(value);
        list.add(value);
    }

    private static List<Object> values(GraphNode node, NodeResult result) {
        List<Output> outputs = node.definition().outputs();
        List<Object> values = new ArrayList<>();
        for (int slot = 0; slot < result.values().size(); slot++) {
            Object value = result.values().get(slot);
            boolean link = result.expansion().isPresent() && Links.link(value).isPresent();
            if (slot < outputs.size() && outputs.get(slot).isList() && value instanceof List<?> list && !link) {
                values.addAll(list);
            } else if (!link) {
                values.add(value);
            }
        }
        return values;
    }

    private static List<Object> constants(Map<String, Object> expansion) {
        List<Object> constants = new ArrayList<>();
        for (Object node : expansion.values()) {
            if (node instanceof Map<?, ?> members && members.get("inputs") instanceof Map<?, ?> inputs) {
                for (Object value : inputs.values()) {
                    if (Links.link(value).isEmpty()) {
                        constants.add(value);
                    }
                }
            }
        }
        return constants;
    }
}
