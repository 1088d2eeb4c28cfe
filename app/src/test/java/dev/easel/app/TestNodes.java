package dev.easel.app;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import java.util.List;

/** Declarations that stand for the usual kinds of nodes. */
final class TestNodes {
    private TestNodes() {}

    static NodeRegistry registry() {
        return NodeRegistry.builder()
                .add(NodeDefinition.named("Encode")
                        .category("test")
                        .input(Input.string("text"))
                        .input(Input.of("clip", "CLIP"))
                        .output(Output.of("CONDITIONING"))
                        .function((inputs, context) -> NodeResult.of("conditioning"))
                        .build())
                .add(NodeDefinition.named("Sample")
                        .category("test")
                        .input(Input.integer("seed").range(0, Input.MAX_SEED))
                        .input(Input.integer("steps").range(1, 100))
                        .input(Input.number("cfg"))
                        .input(Input.bool("noisy"))
                        .input(Input.combo("scale", List.of(1L, 2L)))
                        .input(Input.of("positive", "CONDITIONING"))
                        .output(Output.of("LATENT"))
                        .function((inputs, context) -> NodeResult.of("latent"))
                        .build())
                .add(NodeDefinition.named("Save")
                        .category("test")
                        .input(Input.of("latent", "LATENT"))
                        .outputNode()
                        .function((inputs, context) -> NodeResult.none())
                        .build())
                .build();
    }
}
