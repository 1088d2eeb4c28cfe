package dev.easel.examples.testing;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.List;

/** Sources of pictures, masks and numbers. */
final class StubNodes {
    private final Pictures pictures;

    StubNodes(Pictures pictures) {
        this.pictures = pictures;
    }

    List<NodeDefinition> nodes() {
        return List.of(stubImage(), stubConstantImage(), stubMask(), stubInt(), stubFloat());
    }

    private NodeDefinition stubImage() {
        return withSize(named("StubImage").input(Input.combo("content", List.of("WHITE", "BLACK", "NOISE"))))
                .output("IMAGE")
                .function((inputs, context) -> NodeResult.of(
                        switch (inputs.string("content")) {
                            case "WHITE" -> picture(inputs, 1);
                            case "BLACK" -> picture(inputs, 0);
                            default -> pictures.noise(batch(inputs), height(inputs), width(inputs));
                        }))
                .build();
    }

    private NodeDefinition stubConstantImage() {
        return withSize(named("StubConstantImage")
                        .input(Input.number("value")
                                .defaultValue(0.5)
                                .range(0, 1)
                                .step(0.01)))
                .output("IMAGE")
                .function((inputs, context) -> NodeResult.of(picture(inputs, inputs.number("value"))))
                .build();
    }

    private NodeDefinition stubMask() {
        return withSize(named("StubMask")
                        .input(Input.number("value")
                                .defaultValue(0.5)
                                .range(0, 1)
                                .step(0.01)))
                .output("MASK")
                .function((inputs, context) -> NodeResult.of(
                        pictures.mask(batch(inputs), height(inputs), width(inputs), inputs.number("value"))))
                .build();
    }

    private static NodeDefinition stubInt() {
        return named("StubInt")
                .input(Input.integer("value")
                        .defaultValue(0)
                        .range(-0xffffffffL, 0xffffffffL)
                        .step(1))
                .output("INT")
                .function((inputs, context) -> NodeResult.of(inputs.raw("value")))
                .build();
    }

    private static NodeDefinition stubFloat() {
        return named("StubFloat")
                .input(Input.number("value")
                        .defaultValue(0)
                        .range(-1.0e38, 1.0e38)
                        .step(0.01))
                .output("FLOAT")
                .function((inputs, context) -> NodeResult.of(inputs.raw("value")))
                .build();
    }

    private Object picture(NodeInputs inputs, double value) {
        return pictures.picture(batch(inputs), height(inputs), width(inputs), value);
    }

    private static int batch(NodeInputs inputs) {
        return inputs.integer("batch_size", 1);
    }

    private static int height(NodeInputs inputs) {
        return inputs.integer("height", 512);
    }

    private static int width(NodeInputs inputs) {
        return inputs.integer("width", 512);
    }

    private static NodeDefinitionBuilder named(String name) {
        return NodeDefinition.named(name).category("Testing/Stub Nodes").module("custom_nodes.testing-pack");
    }

    private static NodeDefinitionBuilder withSize(NodeDefinitionBuilder builder) {
        return builder.input(Input.integer("height")
                        .defaultValue(512)
                        .range(1, 1024 * 1024)
                        .step(1))
                .input(Input.integer("width")
                        .defaultValue(512)
                        .range(1, 4096 * 4096)
                        .step(1))
                .input(Input.integer("batch_size")
                        .defaultValue(1)
                        .range(1, 1024 * 1024)
                        .step(1));
    }
}
