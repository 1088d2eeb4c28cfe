package dev.easel.examples.testing;

import dev.easel.graph.node.Fingerprint;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.ArrayList;
import java.util.List;

/** Nodes that compute with pictures. */
final class PictureNodes {
    private final Pictures pictures;

    PictureNodes(Pictures pictures) {
        this.pictures = pictures;
    }

    List<NodeDefinition> nodes() {
        return List.of(lazyMix(), variadicAverage(), customIsChanged(), isChangedWithConstants(), socketOutput());
    }

    private NodeDefinition lazyMix() {
        return named("TestLazyMixImages")
                .input(Input.of("image1", "IMAGE").lazy())
                .input(Input.of("image2", "IMAGE").lazy())
                .input(Input.of("mask", "MASK"))
                .output("IMAGE")
                .lazyCheck((inputs, context) -> neededPictures(inputs))
                .function(this::mix)
                .build();
    }

    private List<String> neededPictures(NodeInputs inputs) {
        Object mask = inputs.raw("mask");
        List<String> needed = new ArrayList<>();
        if (!pictures.isAll(mask, 1) && !inputs.isPresent("image1")) {
            needed.add("image1");
        }
        if (!pictures.isAll(mask, 0) && !inputs.isPresent("image2")) {
            needed.add("image2");
        }
        return needed;
    }

    private NodeResult mix(NodeInputs inputs, NodeContext context) {
        Object mask = inputs.raw("mask");
        if (pictures.isAll(mask, 0)) {
            return NodeResult.of(inputs.raw("image1"));
        }
        if (pictures.isAll(mask, 1)) {
            return NodeResult.of(inputs.raw("image2"));
        }
        return NodeResult.of(pictures.mix(inputs.raw("image1"), inputs.raw("image2"), mask));
    }

    private NodeDefinition variadicAverage() {
        return named("TestVariadicAverage")
                .input(Input.of("input1", "IMAGE"))
                .output("IMAGE")
                .function((inputs, context) -> {
                    List<Object> given = new ArrayList<>();
                    for (int number = 1; inputs.isPresent("input" + number); number++) {
                        given.add(inputs.raw("input" + number));
                    }
                    return NodeResult.of(pictures.average(given));
                })
                .build();
    }

    private static NodeDefinition customIsChanged() {
        return named("TestCustomIsChanged")
                .input(Input.of("image", "IMAGE"))
                .optional(Input.of("should_change", "BOOL").defaultValue(false))
                .output("IMAGE")
                .fingerprint((inputs, services) ->
                        Boolean.TRUE.equals(inputs.raw("should_change")) ? Fingerprint.ALWAYS : (Object) false)
                .function((inputs, context) -> NodeResult.of(inputs.raw("image")))
                .build();
    }

    private NodeDefinition isChangedWithConstants() {
        return named("TestIsChangedWithConstants")
                .input(Input.of("image", "IMAGE"))
                .input(Input.number("value").defaultValue(1).range(0, 10))
                .output("IMAGE")
                .fingerprint((inputs, services) -> inputs.isPresent("image")
                        ? pictures.mean(inputs.raw("image")) * inputs.number("value")
                        : inputs.number("value"))
                .function(
                        (inputs, context) -> NodeResult.of(pictures.times(inputs.raw("image"), inputs.number("value"))))
                .build();
    }

    private NodeDefinition socketOutput() {
        return named("TestOutputNodeWithSocketOutput")
                .outputNode()
                .input(Input.of("image", "IMAGE"))
                .input(Input.number("value").defaultValue(1).range(0, 10))
                .output("IMAGE")
                .function(
                        (inputs, context) -> NodeResult.of(pictures.times(inputs.raw("image"), inputs.number("value"))))
                .build();
    }

    private static NodeDefinitionBuilder named(String name) {
        return NodeDefinition.named(name).category("Testing/Nodes").module("custom_nodes.testing-pack");
    }
}
