package dev.easel.nodes;

import dev.easel.diffusion.model.Latent;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeFunction;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;

/** Nodes that compute with latents. */
final class LatentMathNodes {
    private LatentMathNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                operation("LatentAdd").function(joining(Tensor::add)).build(),
                operation("LatentSubtract").function(joining(Tensor::sub)).build(),
                latentMultiply(),
                latentInterpolate(),
                latentBlend());
    }

    private static NodeDefinitionBuilder operation(String name) {
        return NodeDefinition.named(name)
                .category("latent/advanced")
                .module("comfy_extras.nodes_latent")
                .typed()
                .input(Input.of("samples1", "LATENT"))
                .input(Input.of("samples2", "LATENT"))
                .output("LATENT");
    }

    private static NodeFunction joining(BinaryOperator<Tensor> operator) {
        return (inputs, context) -> {
            Latent first = LatentNodes.latent(inputs, "samples1");
            return NodeResult.of(first.withSamples(operator.apply(first.samples(), second(inputs)))); // [B, C, h, w]
        };
    }

    /** The second latent's samples, resized and repeated to the first one's shape. */
    private static Tensor second(NodeInputs inputs) {
        Tensor first = LatentNodes.latent(inputs, "samples1").samples();
        Tensor sized = fitted(LatentNodes.latent(inputs, "samples2").samples(), first);
        return Images.repeatTo(sized, first.size(0));
    }

    /** Samples cut around the centre and resized linearly to another latent's height and width. */
    static Tensor fitted(Tensor samples, Tensor like) {
        long[] mine = samples.shape();
        long[] theirs = like.shape();
        if (Arrays.equals(mine, 1, mine.length, theirs, 1, theirs.length)) {
            return samples;
        }
        return UpscaleMethod.BILINEAR.resize(samples, like.size(-1), like.size(-2), true);
    }

    private static NodeDefinition latentMultiply() {
        return NodeDefinition.named("LatentMultiply")
                .category("latent/advanced")
                .module("comfy_extras.nodes_latent")
                .typed()
                .input(Input.of("samples", "LATENT"))
                .input(Input.number("multiplier")
                        .defaultValue(1.0)
                        .range(-10.0, 10.0)
                        .step(0.01))
                .output("LATENT")
                .function(LatentMathNodes::multiply)
                .build();
    }

    private static NodeResult multiply(NodeInputs inputs, NodeContext context) {
        Latent latent = LatentNodes.latent(inputs, "samples");
        return NodeResult.of(latent.withSamples(latent.samples().mul(inputs.number("multiplier")))); // [B, C, h, w]
    }

    private static NodeDefinition latentInterpolate() {
        return operation("LatentInterpolate")
                .input(Input.number("ratio").defaultValue(1.0).range(0.0, 1.0).step(0.01))
                .function(LatentMathNodes::interpolate)
                .build();
    }

    /** Lengths and directions of the channels' vectors are interpolated apart from each other. */
    private static NodeResult interpolate(NodeInputs inputs, NodeContext context) {
        Latent latent = LatentNodes.latent(inputs, "samples1");
        Tensor first = latent.samples(); // [B, C, h, w]
        Tensor second = second(inputs); // [B, C, h, w]
        double ratio = inputs.number("ratio");
        Tensor firstLength = first.norm(true, 1); // [B, 1, h, w]
        Tensor secondLength = second.norm(true, 1); // [B, 1, h, w]
        Tensor between = first.div(firstLength)
                .nanToNum()
                .mul(ratio)
                .add(second.div(secondLength).nanToNum().mul(1.0 - ratio)); // [B, C, h, w]
        Tensor direction = between.div(between.norm(true, 1)).nanToNum(); // [B, C, h, w]
        Tensor length = firstLength.mul(ratio).add(secondLength.mul(1.0 - ratio)); // [B, 1, h, w]
        return NodeResult.of(latent.withSamples(direction.mul(length))); // [B, C, h, w]
    }

    private static NodeDefinition latentBlend() {
        return NodeDefinition.named("LatentBlend")
                .displayName("Latent Blend")
                .category("_for_testing")
                .input(Input.of("samples1", "LATENT"))
                .input(Input.of("samples2", "LATENT"))
                .input(Input.number("blend_factor")
                        .defaultValue(0.5)
                        .range(0, 1)
                        .step(0.01))
                .output("LATENT")
                .function(LatentMathNodes::blend)
                .build();
    }

    private static NodeResult blend(NodeInputs inputs, NodeContext context) {
        Latent latent = LatentNodes.latent(inputs, "samples1");
        Tensor first = latent.samples(); // [B, C, h, w]
        Tensor second = LatentNodes.latent(inputs, "samples2").samples(); // [B, C, h, w]
        if (!Arrays.equals(first.shape(), second.shape())) {
            second = UpscaleMethod.BICUBIC.resize(second, first.size(-1), first.size(-2), true);
        }
        double factor = inputs.number("blend_factor");
        return NodeResult.of(latent.withSamples(first.mul(factor).add(second.mul(1 - factor)))); // [B, C, h, w]
    }
}
