package dev.easel.graph.convert;

import dev.easel.graph.convert.CatalogNode.CatalogInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives the values that a file stores for a node's widgets their names (contract section 5.3). */
final class WidgetValues {
    private static final Set<String> CONTROLS =
            Set.of("fixed", "increment", "decrement", "randomize", "increment-wrap");

    private final List<?> values;
    private int position;

    /**
     * A reader of stored values.
     *
     * @param values what the file stores, in order
     */
    WidgetValues(List<?> values) {
        this.values = values;
    }

    /** The values of all widgets of a node by name, in the order of its definition. */
    static Map<String, Object> of(CatalogNode definition, Object stored) {
        if (stored instanceof Map<?, ?> byName) {
            Map<String, Object> named = new LinkedHashMap<>();
            definition
                    .widgets()
                    .forEach(widget -> named.put(
                            widget.name(),
                            byName.containsKey(widget.name()) ? byName.get(widget.name()) : widget.initialValue()));
            return named;
        }
        List<?> values = stored instanceof List<?> list ? list : List.of();
        return new WidgetValues(values).read(definition, holdsForced(definition, values));
    }

    /** The next value, and past what the page stores after it. */
    Object next(CatalogInput widget) {
        if (position >= values.size()) {
            return widget.initialValue();
        }
        Object value = values.get(position++);
        if (widget.hasControl()) {
            skipControl();
        }
        return value;
    }

    /** The next value of a primitive node, and past what happens to it after each run. */
    Object nextPrimitive() {
        Object value = position < values.size() ? values.get(position++) : null;
        skipControl();
        return value;
    }

    private Map<String, Object> read(CatalogNode definition, boolean withForced) {
        Map<String, Object> named = new LinkedHashMap<>();
        List<CatalogInput> widgets = definition.inputs().stream()
                .filter(input -> input.isWidget() || (withForced && input.isForced()))
                .toList();
        int optional =
                (int) widgets.stream().filter(widget -> !widget.required()).count();
        boolean upload = definition.inputs().stream().anyMatch(input -> input.required() && input.hasUpload());
        boolean inOptional = false;
        for (CatalogInput widget : widgets) {
            if (!widget.required() && !inOptional) {
                inOptional = true;
                if (upload) {
                    // The upload button stands between the required and the optional widgets.
                    position = Math.max(position, Math.min(position + 2, values.size() - optional));
                }
            }
            Object value = next(widget);
            if (widget.isWidget()) {
                named.put(widget.name(), value);
            }
        }
        return named;
    }

    private void skipControl() {
        if (position < values.size() && values.get(position) instanceof String word && CONTROLS.contains(word)) {
            position++;
        }
    }

    /** Pages before 1.16 stored a value for inputs without a widget, too. */
    private static boolean holdsForced(CatalogNode definition, List<?> values) {
        int widgets = 0;
        int forced = 0;
        for (CatalogInput input : definition.inputs()) {
            int length = input.hasControl() ? 2 : 1;
            widgets += input.isWidget() ? length : 0;
            forced += input.isForced() ? length : 0;
        }
        return forced > 0 && values.size() == widgets + forced;
    }
}
