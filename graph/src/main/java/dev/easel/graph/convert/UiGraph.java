package dev.easel.graph.convert;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph as the page saves it: the workflow itself, or a subgraph.
 *
 * @param nodes the nodes by id, in the file's order
 * @param links the links by id
 * @param inputs for a subgraph, the names of its inputs
 */
record UiGraph(Map<String, UiNode> nodes, Map<String, UiLink> links, List<String> inputs) {
    /** The node id that stands for the subgraph's inputs in links. */
    static final String INPUT_NODE = "-10";

    /** The node id that stands for the subgraph's outputs in links. */
    static final String OUTPUT_NODE = "-20";

    /** A link from an output to an input. */
    record UiLink(String id, String originId, int originSlot, String targetId, int targetSlot) {}

    /** The link into one of the subgraph's outputs. */
    Optional<UiLink> linkToOutput(int slot) {
        return links.values().stream()
                .filter(link -> link.targetId().equals(OUTPUT_NODE) && link.targetSlot() == slot)
                .findFirst();
    }

    /** Whether one of the subgraph's inputs sets a widget inside. */
    boolean setsWidget(int slot) {
        return links.values().stream()
                .filter(link -> link.originId().equals(INPUT_NODE) && link.originSlot() == slot)
                .flatMap(link -> Optional.ofNullable(nodes.get(link.targetId())).stream()
                        .flatMap(node -> node.inputs().stream())
                        .filter(input -> input.link().equals(Optional.of(link.id()))))
                .anyMatch(input -> input.widget().isPresent());
    }
}
