package dev.easel.graph.convert;

import dev.easel.graph.convert.UiGraph.UiLink;
import dev.easel.graph.convert.UiNode.UiInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph in its place: the workflow itself, or a subgraph with the node that stands for it outside.
 *
 * @param graph the nodes and links
 * @param prefix what precedes the ids of its nodes in the result
 * @param place where it stands, for a subgraph
 */
record GraphInstance(UiGraph graph, String prefix, Optional<Place> place) {
    /** The node that stands for a subgraph, and the graph it is in. */
    record Place(GraphInstance outside, UiNode node) {}

    String executionId(UiNode node) {
        return prefix + node.id();
    }

    Optional<UiLink> link(UiInput input) {
        return input.link().map(id -> graph.links().get(id));
    }

    /** The input of the standing node that feeds one of the subgraph's inputs, by name or else by position. */
    Optional<UiInput> outerInput(int slot) {
        if (place.isEmpty()) {
            return Optional.empty();
        }
        List<UiInput> inputs = place.get().node().inputs();
        if (slot < graph.inputs().size()) {
            String name = graph.inputs().get(slot);
            Optional<UiInput> named =
                    inputs.stream().filter(input -> input.name().equals(name)).findFirst();
            if (named.isPresent()) {
                return named;
            }
        }
        return slot >= 0 && slot < inputs.size() ? Optional.of(inputs.get(slot)) : Optional.empty();
    }

    /**
     * The value that the standing node's own widget has for one of the subgraph's inputs. Its widgets are the inputs that set a
     * widget inside; newer files list them in {@code proxyWidgets}, where only entries of node {@code -1} are such inputs.
     */
    Optional<Object> outerWidgetValue(int slot) {
        if (place.isEmpty() || slot >= graph.inputs().size()) {
            return Optional.empty();
        }
        UiNode node = place.get().node();
        String name = graph.inputs().get(slot);
        if (node.widgetsValues() instanceof Map<?, ?> byName) {
            return Optional.ofNullable(byName.get(name));
        }
        List<?> values = UiReader.list(node.widgetsValues());
        List<?> proxies = UiReader.list(node.properties().get("proxyWidgets"));
        if (!proxies.isEmpty()) {
            for (int index = 0; index < Math.min(proxies.size(), values.size()); index++) {
                List<?> proxy = UiReader.list(proxies.get(index));
                if (proxy.size() >= 2
                        && UiReader.text(proxy.get(0)).equals("-1")
                        && UiReader.text(proxy.get(1)).equals(name)) {
                    return Optional.ofNullable(values.get(index));
                }
            }
            return Optional.empty();
        }
        return valueInOrder(values, slot);
    }

    private Optional<Object> valueInOrder(List<?> values, int slot) {
        List<Integer> widgets = new ArrayList<>();
        for (int index = 0; index < graph.inputs().size(); index++) {
            if (graph.setsWidget(index)) {
                widgets.add(index);
            }
        }
        WidgetValues reader = new WidgetValues(values);
        boolean withControls = values.size() > widgets.size();
        for (int index = 0; index < widgets.size() && index < values.size(); index++) {
            Object value = withControls ? reader.nextPrimitive() : values.get(index);
            if (widgets.get(index) == slot) {
                return Optional.ofNullable(value);
            }
        }
        return Optional.empty();
    }
}
