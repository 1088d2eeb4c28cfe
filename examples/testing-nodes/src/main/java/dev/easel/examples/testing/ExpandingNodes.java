package dev.easel.examples.testing;

import dev.easel.graph.node.GraphBuilder;
import dev.easel.graph.node.HiddenInput;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.List;

/** Nodes that expand to graphs. */
final class ExpandingNodes {
    private final Pictures pictures;

    ExpandingNodes(Pictures pictures) {
        this.pictures = pictures;
    }

    List<NodeDefinition> nodes() {
        return List.of(dynamicCycle(), mixedReturns(), parallelSleep(), dynamicAsync());
    }

    private static NodeDefinition dynamicCycle() {
        return named("TestDynamicDependencyCycle")
                .input(Input.of("input1", "IMAGE"))
                .input(Input.of("input2", "IMAGE"))
                .output("IMAGE")
                .function((inputs, context) -> {
                    GraphBuilder graph = context.graphBuilder();
                    GraphBuilder.Node mask = graph.node("StubMask")
                            .set("value", 0.5)
                            .set("height", 512L)
                            .set("width", 512L)
                            .set("batch_size", 1L);
                    GraphBuilder.Node first = graph.node("TestLazyMixImages")
                            .set("image1", inputs.raw("input1"))
                            .set("mask", mask.output(0));
                    GraphBuilder.Node second = graph.node("TestLazyMixImages")
                            .set("image1", first.output(0))
                            .set("image2", inputs.raw("input2"))
                            .set("mask", mask.output(0));
                    first.set("image2", second.output(0));
                    return NodeResult.expand(graph, second.output(0));
                })
                .build();
    }

    private NodeDefinition mixedReturns() {
        return named("TestMixedExpansionReturns")
                .input(Input.number("input1"))
                .output("IMAGE")
                .output("IMAGE")
                .function(this::mixed)
                .build();
    }

    private NodeResult mixed(NodeInputs inputs, NodeContext context) {
        double value = inputs.number("input1");
        Object white = pictures.picture(1, 512, 512, 1);
        if (value <= 0.2) {
            double grey = value <= 0.1 ? 0.1 : 0.2;
            return NodeResult.of(pictures.picture(1, 512, 512, grey), white);
        }
        GraphBuilder graph = context.graphBuilder();
        GraphBuilder.Node mask = graph.node("StubMask")
                .set("value", 0.3)
                .set("height", 512L)
                .set("width", 512L)
                .set("batch_size", 1L);
        GraphBuilder.Node black = graph.node("StubImage").set("content", "BLACK");
        black.set("height", 512L).set("width", 512L).set("batch_size", 1L);
        GraphBuilder.Node mix = graph.node("TestLazyMixImages")
                .set("image1", black.output(0))
                .set("image2", white)
                .set("mask", mask.output(0));
        return NodeResult.expand(graph, mix.output(0), white);
    }

    private static NodeDefinition parallelSleep() {
        NodeDefinitionBuilder builder = named("TestParallelSleep").outputNode();
        for (int number = 1; number <= 3; number++) {
            builder.input(Input.of("image" + number, "IMAGE"));
        }
        for (int number = 1; number <= 3; number++) {
            builder.input(Input.number("sleep" + number).defaultValue(0.1).range(0, 10));
        }
        return builder.hidden("unique_id", HiddenInput.UNIQUE_ID)
                .output("IMAGE")
                .function((inputs, context) -> {
                    GraphBuilder graph = context.graphBuilder();
                    GraphBuilder.Node average = graph.node("TestVariadicAverage");
                    for (int number = 1; number <= 3; number++) {
                        GraphBuilder.Node sleep = graph.node("TestSleep")
                                .set("value", inputs.raw("image" + number))
                                .set("seconds", inputs.number("sleep" + number));
                        average.set("input" + number, sleep.output(0));
                    }
                    return NodeResult.expand(graph, average.output(0));
                })
                .build();
    }

    private static NodeDefinition dynamicAsync() {
        return named("TestDynamicAsyncGeneration")
                .input(Input.of("image1", "IMAGE"))
                .input(Input.of("image2", "IMAGE"))
                .input(Input.integer("num_async_nodes").defaultValue(3).range(1, 10))
                .input(Input.number("sleep_duration").defaultValue(0.2).range(0.1, 1))
                .output("IMAGE")
                .function((inputs, context) -> {
                    GraphBuilder graph = context.graphBuilder();
                    GraphBuilder.Node average = graph.node("TestVariadicAverage");
                    for (int number = 1; number <= inputs.integer("num_async_nodes"); number++) {
                        GraphBuilder.Node sleep = graph.node("TestSleep")
                                .set("value", inputs.raw(number % 2 == 1 ? "image1" : "image2"))
                                .set("seconds", inputs.number("sleep_duration"));
                        average.set("input" + number, sleep.output(0));
                    }
                    return NodeResult.expand(graph, average.output(0));
                })
                .build();
    }

    private static NodeDefinitionBuilder named(String name) {
        return NodeDefinition.named(name).category("Testing/Nodes").module("custom_nodes.testing-pack");
    }
}
