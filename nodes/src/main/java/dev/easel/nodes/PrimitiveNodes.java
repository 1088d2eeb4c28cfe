package dev.easel.nodes;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import dev.easel.media.PythonJson;
import java.util.List;
import java.util.Map;

/** Nodes that hold, join and show texts and numbers. */
final class PrimitiveNodes {
    private static final long LARGEST = Long.MAX_VALUE;

    private PrimitiveNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                primitive("PrimitiveString", "String", Input.string("value").option("multiline", false)),
                primitive(
                        "PrimitiveStringMultiline",
                        "String (Multiline)",
                        Input.string("value").multiline()),
                primitive(
                        "PrimitiveInt",
                        "Int",
                        Input.integer("value").range(-LARGEST, LARGEST).controlAfterGenerate()),
                primitive(
                        "PrimitiveFloat",
                        "Float",
                        Input.number("value").option("min", -LARGEST).option("max", LARGEST)),
                primitive("PrimitiveBoolean", "Boolean", Input.bool("value")),
                stringConcatenate(),
                stringReplace(),
                stringLength(),
                previewAny());
    }

    private static NodeDefinition primitive(String name, String displayName, Input value) {
        return NodeDefinition.named(name)
                .displayName(displayName)
                .category("utils/primitive")
                .module("comfy_extras.nodes_primitive")
                .typed()
                .input(value)
                .output(value.typeName())
                .function((inputs, context) -> NodeResult.of(inputs.raw("value")))
                .build();
    }

    private static NodeDefinitionBuilder text(String name, String displayName) {
        return NodeDefinition.named(name)
                .displayName(displayName)
                .category("utils/string")
                .module("comfy_extras.nodes_string")
                .typed();
    }

    private static NodeDefinition stringConcatenate() {
        return text("StringConcatenate", "Concatenate")
                .input(Input.string("string_a").multiline())
                .input(Input.string("string_b").multiline())
                .input(Input.string("delimiter").defaultValue("").option("multiline", false))
                .output("STRING")
                .function((inputs, context) -> NodeResult.of(
                        inputs.string("string_a") + inputs.string("delimiter") + inputs.string("string_b")))
                .build();
    }

    private static NodeDefinition stringReplace() {
        return text("StringReplace", "Replace")
                .input(Input.string("string").multiline())
                .input(Input.string("find").multiline())
                .input(Input.string("replace").multiline())
                .output("STRING")
                .function((inputs, context) ->
                        NodeResult.of(inputs.string("string").replace(inputs.string("find"), inputs.string("replace"))))
                .build();
    }

    private static NodeDefinition stringLength() {
        return text("StringLength", "Length")
                .input(Input.string("string").multiline())
                .output(Output.of("INT", "length"))
                .function((inputs, context) -> NodeResult.of((long) inputs.string("string")
                        .codePointCount(0, inputs.string("string").length())))
                .build();
    }

    private static NodeDefinition previewAny() {
        return NodeDefinition.named("PreviewAny")
                .displayName("Preview Any")
                .category("utils")
                .module("comfy_extras.nodes_preview_any")
                .outputNode()
                .input(Input.of("source", "*"))
                .function(PrimitiveNodes::preview)
                .build();
    }

    private static NodeResult preview(NodeInputs inputs, NodeContext context) {
        return NodeResult.none().withUi("text", List.of(describe(inputs.raw("source"))));
    }

    /** Texts as they are, other JSON values as Python writes them, anything else by its own description. */
    private static String describe(Object value) {
        return switch (value) {
            case null -> "None";
            case String text -> text;
            case Boolean truth -> truth ? "True" : "False";
            case Number number -> PythonJson.of(number);
            case List<?> list when isJson(list) -> PythonJson.of(list);
            case Map<?, ?> map when isJson(map) -> PythonJson.of(map);
            default -> value.toString();
        };
    }

    private static boolean isJson(Object value) {
        return switch (value) {
            case null -> true;
            case String text -> true;
            case Number number -> true;
            case Boolean truth -> true;
            case List<?> list -> list.stream().allMatch(PrimitiveNodes::isJson);
            case Map<?, ?> map -> map.values().stream().allMatch(PrimitiveNodes::isJson);
            default -> false;
        };
    }
}
