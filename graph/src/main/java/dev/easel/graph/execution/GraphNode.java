package dev.easel.graph.execution;

import dev.easel.graph.node.Link;
import dev.easel.graph.node.NodeDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A node of a running graph.
 *
 * @param id its id
 * @param definition the declaration of its class
 * @param inputs its inputs: constants, values, links
 * @param parentId the node whose expansion made it
 * @param realId the submitted node that it came from
 * @param json the node as data
 */
record GraphNode(
        String id,
        NodeDefinition definition,
        Map<String, Object> inputs,
        Optional<String> parentId,
        String realId,
        Map<String, Object> json) {

    /** The linked inputs by name. */
    Map<String, Link> links() {
        Map<String, Link> links = new LinkedHashMap<>();
        inputs.forEach((name, value) -> Links.link(value).ifPresent(link -> links.put(name, link)));
        return links;
    }

    boolean isLazy(String inputName) {
        return definition.input(inputName).map(input -> input.isLazy()).orElse(false);
    }
}
