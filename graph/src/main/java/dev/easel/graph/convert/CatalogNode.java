package dev.easel.graph.convert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A node class as its published definition tells it.
 *
 * @param displayName what the reader sees
 * @param inputs required inputs, then optional ones, in order
 */
public record CatalogNode(String displayName, List<CatalogInput> inputs) {
    private static final Set<String> WIDGET_TYPES = Set.of("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO");

    /** Copies the list. */
    public CatalogNode {
        inputs = List.copyOf(inputs);
    }

    /**
     * An input.
     *
     * @param name its name
     * @param type its type; {@code COMBO} for choices
     * @param options its options; the choices under {@code options}
     * @param required whether it must be given
     */
    public record CatalogInput(String name, String type, Map<String, Object> options, boolean required) {
        /** Whether the page shows a widget for it, so that files hold a value. */
        boolean isWidget() {
            return hasWidgetType() && !isTrue("forceInput");
        }

        /** Whether old pages stored a value although there was no widget. */
        boolean isForced() {
            return hasWidgetType() && isTrue("forceInput");
        }

        /** Whether the value is followed by what happens to it after each run. */
        boolean hasControl() {
            Object control = options.get("control_after_generate");
            if (control != null) {
                return !Boolean.FALSE.equals(control);
            }
            return type.equals("INT") && (name.equals("seed") || name.equals("noise_seed"));
        }

        boolean hasUpload() {
            return isTrue("image_upload") || isTrue("video_upload") || isTrue("audio_upload");
        }

        boolean hasDynamicPrompts() {
            return isTrue("dynamicPrompts");
        }

        /** The value of a widget that the file says nothing about. */
        Object initialValue() {
            Object given = options.get("default");
            if (given != null) {
                return given;
            }
            return switch (type) {
                case "INT" -> 0L;
                case "FLOAT" -> 0.0;
                case "BOOLEAN" -> false;
                case "COMBO" ->
                    options.get("options") instanceof List<?> choices && !choices.isEmpty() ? choices.getFirst() : "";
                default -> "";
            };
        }

        private boolean hasWidgetType() {
            return WIDGET_TYPES.contains(type) || options.get("widgetType") instanceof String;
        }

        private boolean isTrue(String option) {
            return Boolean.TRUE.equals(options.get(option));
        }
    }

    /** The input of a name. */
    Optional<CatalogInput> input(String name) {
        return inputs.stream().filter(input -> input.name().equals(name)).findFirst();
    }

    /** The inputs that have widgets. */
    List<CatalogInput> widgets() {
        return inputs.stream().filter(CatalogInput::isWidget).toList();
    }

    /** Reads a published definition. */
    static CatalogNode of(String classType, Object info) {
        Map<?, ?> members = info instanceof Map<?, ?> map ? map : Map.of();
        String displayName = members.get("display_name") instanceof String name && !name.isEmpty() ? name : classType;
        List<CatalogInput> inputs = new ArrayList<>();
        if (members.get("input") instanceof Map<?, ?> sections) {
            addInputs(inputs, sections.get("required"), true);
            addInputs(inputs, sections.get("optional"), false);
        }
        return new CatalogNode(displayName, inputs);
    }

    private static void addInputs(List<CatalogInput> inputs, Object section, boolean required) {
        if (section instanceof Map<?, ?> specs) {
            specs.forEach((name, spec) -> {
                if (spec instanceof List<?> parts && !parts.isEmpty()) {
                    inputs.add(input(String.valueOf(name), parts, required));
                }
            });
        }
    }

    private static CatalogInput input(String name, List<?> spec, boolean required) {
        Map<String, Object> options = new LinkedHashMap<>();
        if (spec.size() > 1 && spec.get(1) instanceof Map<?, ?> given) {
            given.forEach((key, value) -> options.put(String.valueOf(key), value));
        }
        if (spec.getFirst() instanceof List<?> choices) {
            options.put("options", choices);
            return new CatalogInput(name, "COMBO", options, required);
        }
        return new CatalogInput(name, String.valueOf(spec.getFirst()), options, required);
    }
}
