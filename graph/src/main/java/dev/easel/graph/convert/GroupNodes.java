package dev.easel.graph.convert;

import dev.easel.graph.convert.CatalogNode.CatalogInput;
import dev.easel.graph.convert.UiGraph.UiLink;
import dev.easel.graph.convert.UiNode.UiInput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns an instance of an old group node into a subgraph with the instance's widget values inside (contract section 5.6). */
final class GroupNodes {
    private final NodeCatalog catalog;
    private final Map<?, ?> definition;
    private final List<UiNode> nodes = new ArrayList<>();
    private final List<UiLink> links = new ArrayList<>();
    private final Set<String> linkedInputs = new HashSet<>();
    private final Set<String> linkedOutputs = new HashSet<>();
    private final Set<String> external = new HashSet<>();
    private final Map<String, UiGraph.UiLink> allLinks = new LinkedHashMap<>();
    private int nextLink;

    private GroupNodes(NodeCatalog catalog, Map<?, ?> definition) {
        this.catalog = catalog;
        this.definition = definition;
        UiReader.list(definition.get("nodes")).forEach(node -> nodes.add(UiReader.node(node)));
        for (Object link : UiReader.list(definition.get("links"))) {
            List<?> parts = UiReader.list(link);
            if (parts.size() >= 4 && parts.get(0) != null) {
                addInnerLink(parts);
            }
        }
        for (Object entry : UiReader.list(definition.get("external"))) {
            List<?> parts = UiReader.list(entry);
            if (parts.size() >= 2) {
                external.add(key(UiReader.slot(parts.get(0)), UiReader.slot(parts.get(1))));
            }
        }
    }

    /** An input inside that can be fed from outside. */
    private record Opening(int node, UiInput input) {}

    /** The subgraph that an instance stands for. */
    static UiGraph expand(NodeCatalog catalog, Map<?, ?> definition, UiNode instance) {
        return new GroupNodes(catalog, definition).graph(instance);
    }

    private UiGraph graph(UiNode instance) {
        List<Map<String, Object>> values = innerValues(instance);
        List<Opening> openings = openings();
        List<String> names = new ArrayList<>();
        boolean byPosition = instance.inputs().size() == openings.size();
        for (int slot = 0; slot < openings.size(); slot++) {
            Opening opening = openings.get(slot);
            addLink(UiGraph.INPUT_NODE, slot, opening.node(), inputSlot(opening));
            names.add(
                    byPosition
                            ? instance.inputs().get(slot).name()
                            : opening.input().name());
        }
        addOutputs();
        Map<String, UiNode> byId = new LinkedHashMap<>();
        for (int index = 0; index < nodes.size(); index++) {
            UiNode node = nodes.get(index);
            Object stored = node.isPrimitive() ? List.of(values.get(index).get("value")) : values.get(index);
            String id = Integer.toString(index);
            byId.put(id, node.with(id, linkedInputs(index), node.isVirtual() && !node.isPrimitive() ? null : stored));
        }
        return new UiGraph(byId, allLinks, names);
    }

    /** Hands the instance's widget values to the inner nodes, in their order. */
    private List<Map<String, Object>> innerValues(UiNode instance) {
        WidgetValues reader = new WidgetValues(UiReader.list(instance.widgetsValues()));
        Map<?, ?> byName = UiReader.map(instance.widgetsValues());
        boolean listedAreInputs =
                listedWidgetsAreInputs(UiReader.list(instance.widgetsValues()).size());
        List<Map<String, Object>> values = new ArrayList<>();
        for (int index = 0; index < nodes.size(); index++) {
            UiNode node = nodes.get(index);
            Map<String, Object> own = new LinkedHashMap<>();
            if (node.isPrimitive()) {
                own.put(
                        "value",
                        byName.isEmpty()
                                ? reader.nextPrimitive()
                                : node.primitiveValue().orElse(""));
            } else {
                CatalogNode definitionOfNode = catalog.find(node.type()).orElse(new CatalogNode("", List.of()));
                own.putAll(WidgetValues.of(definitionOfNode, node.widgetsValues()));
                for (CatalogInput widget : definitionOfNode.widgets()) {
                    if (isShown(index, node, widget, listedAreInputs)) {
                        Object value = byName.isEmpty() ? reader.next(widget) : byName.get(widget.name());
                        own.put(widget.name(), value == null ? own.get(widget.name()) : value);
                    }
                }
            }
            values.add(own);
        }
        return values;
    }

    /**
     * Whether the instance has a widget for an inner one: neither hidden, nor linked inside, nor turned into an input. Pages from
     * 1.16 on list every widget among the inputs, so there being listed says nothing.
     */
    private boolean isShown(int index, UiNode node, CatalogInput widget, boolean listedAreInputs) {
        for (UiInput saved : node.inputs()) {
            if (saved.target().equals(widget.name()) && (listedAreInputs || isLinkedInside(index, node, saved))) {
                return false;
            }
        }
        return isVisible(index, "input", widget.name());
    }

    /** Whether the instance stores no more values than it has widgets when those listed among the inputs do not count. */
    private boolean listedWidgetsAreInputs(int storedValues) {
        int length = 0;
        for (int index = 0; index < nodes.size(); index++) {
            UiNode node = nodes.get(index);
            length += node.isPrimitive() ? 2 : 0;
            List<CatalogInput> widgets =
                    catalog.find(node.type()).map(CatalogNode::widgets).orElse(List.of());
            for (CatalogInput widget : widgets) {
                if (isShown(index, node, widget, true)) {
                    length += widget.hasControl() ? 2 : 1;
                }
            }
        }
        return storedValues <= length;
    }

    private boolean isLinkedInside(int index, UiNode node, UiInput input) {
        return linkedInputs.contains(key(index, node.inputs().indexOf(input)));
    }

    private List<Opening> openings() {
        List<Opening> sockets = new ArrayList<>();
        List<Opening> widgets = new ArrayList<>();
        for (int index = 0; index < nodes.size(); index++) {
            UiNode node = nodes.get(index);
            for (int slot = 0; slot < node.inputs().size(); slot++) {
                UiInput input = node.inputs().get(slot);
                if (!linkedInputs.contains(key(index, slot)) && isVisible(index, "input", input.name())) {
                    (input.widget().isPresent() ? widgets : sockets).add(new Opening(index, input));
                }
            }
        }
        sockets.addAll(widgets);
        return sockets;
    }

    private void addOutputs() {
        int outputs = 0;
        for (int index = 0; index < nodes.size(); index++) {
            for (int slot = 0; slot < nodes.get(index).outputs().size(); slot++) {
                boolean shown = !linkedOutputs.contains(key(index, slot)) || external.contains(key(index, slot));
                if (shown && isVisible(index, "output", Integer.toString(slot))) {
                    String id = nextId();
                    allLinks.put(id, new UiLink(id, Integer.toString(index), slot, UiGraph.OUTPUT_NODE, outputs++));
                }
            }
        }
    }

    private boolean isVisible(int index, String kind, String name) {
        Map<?, ?> config = UiReader.map(UiReader.map(definition.get("config")).get(Integer.toString(index)));
        Map<?, ?> entry = UiReader.map(UiReader.map(config.get(kind)).get(name));
        return !Boolean.FALSE.equals(entry.get("visible"));
    }

    private void addInnerLink(List<?> parts) {
        int source = UiReader.slot(parts.get(0));
        int sourceSlot = UiReader.slot(parts.get(1));
        int target = UiReader.slot(parts.get(2));
        int targetSlot = UiReader.slot(parts.get(3));
        linkedOutputs.add(key(source, sourceSlot));
        linkedInputs.add(key(target, targetSlot));
        addLink(Integer.toString(source), sourceSlot, target, targetSlot);
    }

    private void addLink(String origin, int originSlot, int target, int targetSlot) {
        String id = nextId();
        UiLink link = new UiLink(id, origin, originSlot, Integer.toString(target), targetSlot);
        links.add(link);
        allLinks.put(id, link);
    }

    /** The inputs of an inner node with the links made here instead of those saved. */
    private List<UiInput> linkedInputs(int index) {
        List<UiInput> inputs = new ArrayList<>();
        String id = Integer.toString(index);
        for (int slot = 0; slot < nodes.get(index).inputs().size(); slot++) {
            int position = slot;
            Optional<String> link = links.stream()
                    .filter(candidate -> candidate.targetId().equals(id) && candidate.targetSlot() == position)
                    .map(UiLink::id)
                    .findFirst();
            inputs.add(nodes.get(index).inputs().get(slot).linked(link));
        }
        return inputs;
    }

    private int inputSlot(Opening opening) {
        return nodes.get(opening.node()).inputs().indexOf(opening.input());
    }

    private String nextId() {
        return Integer.toString(nextLink++);
    }

    private static String key(int node, int slot) {
        return node + ":" + slot;
    }
}
