package dev.easel.nodes;

import dev.easel.diffusion.model.Latent;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.tensor.Tensors;
import java.util.List;

/** Nodes for Mochi. */
final class MochiNodes {
    private static final long CHANNELS = 12;
    private static final long PIXELS = 8;
    private static final long FRAMES = 6;

    private MochiNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(emptyLatentVideo());
    }

    private static NodeDefinition emptyLatentVideo() {
        return NodeDefinition.named("EmptyMochiLatentVideo")
                .category("latent/video")
                .module("comfy_extras.nodes_mochi")
                .typed()
                .input(Input.integer("width").defaultValue(848).range(16, 16384).step(16))
                .input(Input.integer("height")
                        .defaultValue(480)
                        .range(16, 16384)
                        .step(16))
                .input(Input.integer("length").defaultValue(25).range(7, 16384).step(6))
                .input(Input.integer("batch_size").defaultValue(1).range(1, 4096))
                .output("LATENT")
                .function((inputs, context) -> empty(inputs))
                .build();
    }

    private static NodeResult empty(NodeInputs inputs) {
        long[] shape = {
            inputs.integer("batch_size"),
            CHANNELS,
            (inputs.integer("length") - 1) / FRAMES + 1,
            inputs.integer("height") / PIXELS,
            inputs.integer("width") / PIXELS
        };
        MemoryLimit.require("the latent of a film", shape);
        return NodeResult.of(Latent.of(Tensors.zeros(shape))); // [B, 12, f, h, w]
    }
}
