package dev.easel.graph.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The published form of node declarations: what {@code /object_info} answers (contract section 1.3). */
public final class ObjectInfo {
    private ObjectInfo() {}

    /**
     * One declaration as JSON values (maps, lists, texts, numbers, booleans), keys in the reference's order.
     *
     * @param services asked for lists of files
     */
    public static Map<String, Object> of(NodeDefinition definition, Services services) {
        boolean typed = definition.style() == NodeDefinition.Style.TYPED;
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("input", inputs(definition, services));
        info.put("input_order", inputOrder(definition));
        info.put(
                "output",
                definition.outputs().stream()
                        .map(output -> type(output.type(), services))
                        .toList());
        info.put(
                "output_is_list",
                definition.outputs().stream().map(Output::isList).toList());
        info.put("output_name", definition.outputs().stream().map(Output::name).toList());
        if (typed) {
            info.put("output_tooltips", tooltips(definition));
        }
        info.put("name", definition.name());
        info.put("display_name", displayName(definition));
        info.put("description", definition.description());
        info.put("python_module", definition.module());
        info.put("category", definition.category());
        info.put("output_node", definition.flags().outputNode());
        if (!typed
                && definition.outputs().stream()
                        .anyMatch(output -> output.tooltip().isPresent())) {
            info.put("output_tooltips", tooltips(definition));
        }
        putFlag(info, "deprecated", definition.flags().deprecated(), typed);
        putFlag(info, "experimental", definition.flags().experimental(), typed);
        putFlag(info, "api_node", definition.flags().apiNode(), typed);
        return info;
    }

    /**
     * The specification of one input: {@code [type]} or {@code [type, options]}.
     *
     * @param style in which form choices are written
     * @param services asked for lists of files
     */
    public static List<Object> inputSpec(Input input, NodeDefinition.Style style, Services services) {
        List<Object> spec = new ArrayList<>();
        Map<String, Object> options = new LinkedHashMap<>(input.options());
        boolean typed = style == NodeDefinition.Style.TYPED;
        if (typed && input.type() instanceof SocketType.Choices choices) {
            spec.add(SocketType.COMBO);
            options.putIfAbsent("multiselect", false);
            options.put("options", List.copyOf(choices.source().choices(services)));
            if (options.remove("video_upload") instanceof Boolean upload) {
                options.put("video_upload", upload);
            }
        } else {
            spec.add(type(input.type(), services));
        }
        if (typed || !options.isEmpty()) {
            spec.add(options);
        }
        return spec;
    }

    /** Typed nodes that were given no display name have none; clients show the class name. */
    private static String displayName(NodeDefinition definition) {
        boolean given = !definition.displayName().equals(definition.name());
        return given || definition.style() == NodeDefinition.Style.CLASSIC ? definition.displayName() : null;
    }

    private static Map<String, Object> inputs(NodeDefinition definition, Services services) {
        Map<String, Object> sections = new LinkedHashMap<>();
        sections.put("required", specs(definition.required(), definition.style(), services));
        if (!definition.optional().isEmpty()) {
            sections.put("optional", specs(definition.optional(), definition.style(), services));
        }
        if (!definition.hidden().isEmpty()) {
            Map<String, Object> hidden = new LinkedHashMap<>();
            boolean typed = definition.style() == NodeDefinition.Style.TYPED;
            definition.hidden().forEach((name, kind) -> hidden.put(name, typed ? List.of(kind) : kind));
            sections.put("hidden", hidden);
        }
        return sections;
    }

    private static Map<String, Object> specs(Map<String, Input> inputs, NodeDefinition.Style style, Services services) {
        Map<String, Object> specs = new LinkedHashMap<>();
        inputs.forEach((name, input) -> specs.put(name, inputSpec(input, style, services)));
        return specs;
    }

    private static Map<String, Object> inputOrder(NodeDefinition definition) {
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("required", List.copyOf(definition.required().keySet()));
        if (!definition.optional().isEmpty()) {
            order.put("optional", List.copyOf(definition.optional().keySet()));
        }
        if (!definition.hidden().isEmpty()) {
            order.put("hidden", List.copyOf(definition.hidden().keySet()));
        }
        return order;
    }

    private static List<Object> tooltips(NodeDefinition definition) {
        List<Object> tooltips = new ArrayList<>();
        definition.outputs().forEach(output -> tooltips.add(output.tooltip().orElse(null)));
        return tooltips;
    }

    private static Object type(SocketType type, Services services) {
        return switch (type) {
            case SocketType.Named named -> named.name();
            case SocketType.Choices choices -> List.copyOf(choices.source().choices(services));
        };
    }

    private static void putFlag(Map<String, Object> info, String key, boolean value, boolean always) {
        if (value || always) {
            info.put(key, value);
        }
    }
}
