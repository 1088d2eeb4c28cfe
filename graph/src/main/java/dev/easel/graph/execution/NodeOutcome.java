package dev.easel.graph.execution;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.ExecutionBlocker;
import dev.easel.graph.node.Link;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the calls of a node returned, gathered slot by slot (contract sections 4.2, 4.7, 4.8). */
final class NodeOutcome {
    private final GraphNode node;
    private final List<NodeResult> calls;

    NodeOutcome(GraphNode node, List<NodeResult> calls) {
        this.node = node;
        this.calls = calls;
        calls.forEach(this::checkShape);
    }

    /** Whether a graph is to be run in the node's place. */
    boolean expands() {
        return calls.stream().anyMatch(call -> call.expansion().isPresent());
    }

    /** The graphs to run. */
    List<Map<String, Object>> expansions() {
        return calls.stream()
                .map(NodeResult::expansion)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The links in the values of the calls that expand. */
    List<Link> resultLinks() {
        return calls.stream()
                .filter(call -> call.expansion().isPresent())
                .flatMap(call -> call.values().stream())
                .map(Links::link)
                .flatMap(Optional::stream)
                .toList();
    }

    /** What the reader is to see: the lists of all calls, under the keys of the first. */
    Map<String, List<?>> ui() {
        List<Map<String, List<?>>> shown =
                calls.stream().map(NodeResult::ui).filter(ui -> !ui.isEmpty()).toList();
        if (shown.isEmpty()) {
            return Map.of();
        }
        Map<String, List<?>> merged = new LinkedHashMap<>();
        for (String key : shown.getFirst().keySet()) {
            List<Object> items = new ArrayList<>();
            shown.forEach(ui -> items.addAll(ui.getOrDefault(key, List.of())));
            merged.put(key, Collections.unmodifiableList(items));
        }
        return Collections.unmodifiableMap(merged);
    }

    /**
     * The values of each output.
     *
     * @param results gives the result of a node that the expansion links to
     */
    List<List<Object>> slots(Function<String, Optional<CachedResult>> results) {
        List<Output> outputs = node.definition().outputs();
        List<List<Object>> slots = new ArrayList<>();
        for (int slot = 0; slot < outputs.size(); slot++) {
            List<Object> values = new ArrayList<>();
            for (NodeResult call : calls) {
                addValues(values, call, slot, outputs.get(slot).isList(), results);
            }
            slots.add(Collections.unmodifiableList(values));
        }
        return slots;
    }

    private static void addValues(
            List<Object> values,
            NodeResult call,
            int slot,
            boolean isList,
            Function<String, Optional<CachedResult>> results) {
        if (call.blocker().isPresent()) {
            values.add(call.blocker().get());
            return;
        }
        if (call.values().isEmpty()) {
            return;
        }
        Object value = call.values().get(slot);
        Optional<Link> link = call.expansion().isPresent() ? Links.link(value) : Optional.empty();
        if (link.isPresent()) {
            CachedResult result = results.apply(link.get().nodeId()).orElseThrow();
            if (link.get().slot() >= result.slots().size()) {
                throw new NodeInputException("The expansion takes output "
                        + link.get().slot() + " of node " + link.get().nodeId() + ", which has fewer.");
            }
            values.addAll(result.slots().get(link.get().slot()));
        } else if (isList && !(value instanceof ExecutionBlocker)) {
            values.addAll((List<?>) value);
        } else {
            values.add(value);
        }
    }

    private void checkShape(NodeResult call) {
        List<Output> outputs = node.definition().outputs();
        if (call.blocker().isPresent() || call.values().isEmpty()) {
            return;
        }
        if (call.values().size() != outputs.size()) {
            throw new EaselException(
                    ErrorCode.INTERNAL,
                    "Node class " + node.definition().name() + " returned "
                            + call.values().size() + " values for its " + outputs.size()
                            + " outputs; correct its function.");
        }
        for (int slot = 0; slot < outputs.size(); slot++) {
            Object value = call.values().get(slot);
            boolean link = call.expansion().isPresent() && Links.link(value).isPresent();
            if (outputs.get(slot).isList()
                    && !link
                    && !(value instanceof List)
                    && !(value instanceof ExecutionBlocker)) {
                throw new EaselException(
                        ErrorCode.INTERNAL,
                        "Node class " + node.definition().name() + " returned no list for its list output "
                                + outputs.get(slot).name() + "; correct its function.");
            }
        }
    }
}
