package dev.easel.server.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A workflow in API format while it is put together: node id → node, numbered in the order in which nodes are added. */
final class WorkflowNodes {
    private final Map<String, Object> nodes = new LinkedHashMap<>();

    /** The nodes so far. */
    Map<String, Object> json() {
        return nodes;
    }

    /** Adds a node and returns a link to its first output. */
    List<Object> add(String classType, Map<String, Object> inputs) {
        String id = Integer.toString(nodes.size() + 1);
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("class_type", classType);
        node.put("inputs", inputs);
        nodes.put(id, node);
        return List.of(id, 0L);
    }

    /** A link to another output of the node that a link leads to. */
    static List<Object> output(List<Object> link, long index) {
        return List.of(link.getFirst(), index);
    }

    /** Names and values in turn; whole numbers become {@code Long}, as when a file is read. */
    static Map<String, Object> inputs(Object... namesAndValues) {
        Map<String, Object> inputs = new LinkedHashMap<>();
        for (int index = 0; index < namesAndValues.length; index += 2) {
            Object value = namesAndValues[index + 1];
            inputs.put(
                    (String) namesAndValues[index],
                    value instanceof Integer number ? (Object) number.longValue() : value);
        }
        return inputs;
    }
}
