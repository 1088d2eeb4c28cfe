package dev.easel.graph.convert;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node as the page saves it.
 *
 * @param id its id within its graph
 * @param type its class, a type of the page, or the id of a subgraph
 * @param mode whether it takes part
 * @param inputs its inputs as saved
 * @param outputs its outputs as saved
 * @param widgetsValues the values of its widgets: a list in order, a map by name, or null
 * @param title the title that the author gave it
 * @param properties what the page notes about it
 */
record UiNode(
        String id,
        String type,
        Mode mode,
        List<UiInput> inputs,
        List<UiOutput> outputs,
        Object widgetsValues,
        Optional<String> title,
        Map<String, Object> properties) {

    /** Whether a node takes part. */
    enum Mode {
        NORMAL,
        MUTED,
        BYPASSED;

        static Mode of(Object value) {
            if (Long.valueOf(2).equals(value)) {
                return MUTED;
            }
            return Long.valueOf(4).equals(value) ? BYPASSED : NORMAL;
        }
    }

    /**
     * An input as saved.
     *
     * @param link the id of the link that ends here
     * @param widget the widget that it stands for
     */
    record UiInput(String name, String type, Optional<String> link, Optional<String> widget) {
        /** The name of the value in the result. */
        String target() {
            return widget.orElse(name);
        }

        UiInput linked(Optional<String> newLink) {
            return new UiInput(name, type, newLink, widget);
        }
    }

    /** An output as saved. */
    record UiOutput(String name, String type) {}

    /** Whether it is a point that a link passes through. */
    boolean isReroute() {
        return type.equals("Reroute");
    }

    /** Whether it only holds a value for widgets. */
    boolean isPrimitive() {
        return type.equals("PrimitiveNode");
    }

    /** Whether it only exists on the page. */
    boolean isVirtual() {
        return isReroute() || isPrimitive() || type.equals("Note") || type.equals("MarkdownNote");
    }

    /** The name of the group node that it is an instance of. */
    Optional<String> groupName() {
        return type.startsWith("workflow>") || type.startsWith("workflow/")
                ? Optional.of(type.substring("workflow>".length()))
                : Optional.empty();
    }

    /** The value that a primitive holds. */
    Optional<Object> primitiveValue() {
        return widgetsValues instanceof List<?> values && !values.isEmpty()
                ? Optional.ofNullable(values.getFirst())
                : Optional.empty();
    }

    UiNode with(String newId, List<UiInput> newInputs, Object newValues) {
        return new UiNode(newId, type, mode, newInputs, outputs, newValues, title, properties);
    }
}
