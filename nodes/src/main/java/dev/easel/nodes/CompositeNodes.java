package dev.easel.nodes;

import dev.easel.diffusion.model.Latent;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.List;
import java.util.Optional;

/** Nodes that lay images and latents over each other, and split and join alpha. */
final class CompositeNodes {
    private static final long LATENT_UNIT = 8;

    private CompositeNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                imageCompositeMasked(),
                latentComposite(),
                latentCompositeMasked(),
                splitImageWithAlpha(),
                joinImageWithAlpha());
    }

    private static NodeDefinition imageCompositeMasked() {
        return NodeDefinition.named("ImageCompositeMasked")
                .category("image")
                .module("comfy_extras.nodes_mask")
                .input(Input.of("destination", "IMAGE"))
                .input(Input.of("source", "IMAGE"))
                .input(Input.integer("x").defaultValue(0).range(0, 16384).step(1))
                .input(Input.integer("y").defaultValue(0).range(0, 16384).step(1))
                .input(Input.bool("resize_source").defaultValue(false))
                .optional(Input.of("mask", "MASK"))
                .output("IMAGE")
                .function(CompositeNodes::compositeImages)
                .build();
    }

    private static NodeResult compositeImages(NodeInputs inputs, NodeContext context) {
        List<Tensor> images =
                Images.withEqualChannels(Images.image(inputs, "destination"), Images.image(inputs, "source"));
        Tensor result = Compositing.over(
                Images.channelsFirst(images.get(0)),
                Images.channelsFirst(images.get(1)),
                inputs.integer("x"),
                inputs.integer("y"),
                mask(inputs),
                1,
                inputs.bool("resize_source")); // [B, C, H, W]
        return NodeResult.of(Images.channelsLast(result)); // [B, H, W, C]
    }

    private static Optional<Tensor> mask(NodeInputs inputs) {
        return inputs.optional("mask", Tensor.class).map(Images::mask);
    }

    private static NodeDefinition latentCompositeMasked() {
        return NodeDefinition.named("LatentCompositeMasked")
                .category("latent")
                .module("comfy_extras.nodes_mask")
                .input(Input.of("destination", "LATENT"))
                .input(Input.of("source", "LATENT"))
                .input(Input.integer("x").defaultValue(0).range(0, 16384).step(8))
                .input(Input.integer("y").defaultValue(0).range(0, 16384).step(8))
                .input(Input.bool("resize_source").defaultValue(false))
                .optional(Input.of("mask", "MASK"))
                .output("LATENT")
                .function(CompositeNodes::compositeLatents)
                .build();
    }

    private static NodeResult compositeLatents(NodeInputs inputs, NodeContext context) {
        Latent destination = inputs.value("destination", Latent.class);
        Tensor result = Compositing.over(
                destination.samples(),
                inputs.value("source", Latent.class).samples(),
                inputs.integer("x"),
                inputs.integer("y"),
                mask(inputs),
                LATENT_UNIT,
                inputs.bool("resize_source")); // [B, C, h, w]
        return NodeResult.of(destination.withSamples(result));
    }

    private static NodeDefinition latentComposite() {
        return NodeDefinition.named("LatentComposite")
                .displayName("Latent Composite")
                .category("latent")
                .input(Input.of("samples_to", "LATENT"))
                .input(Input.of("samples_from", "LATENT"))
                .input(Input.integer("x").defaultValue(0).range(0, 16384).step(8))
                .input(Input.integer("y").defaultValue(0).range(0, 16384).step(8))
                .input(Input.integer("feather").defaultValue(0).range(0, 16384).step(8))
                .output("LATENT")
                .function(CompositeNodes::feathered)
                .build();
    }

    /** The borders inside the destination fade over the feather's length. */
    private static NodeResult feathered(NodeInputs inputs, NodeContext context) {
        Latent to = inputs.value("samples_to", Latent.class);
        Tensor result = to.samples().copy(); // [B, C, H, W]
        Tensor from = inputs.value("samples_from", Latent.class).samples(); // [b, C, h, w]
        long left = inputs.integer("x") / LATENT_UNIT;
        long top = inputs.integer("y") / LATENT_UNIT;
        int feather = (int) (inputs.integer("feather") / LATENT_UNIT);
        long height = Math.min(from.size(2), result.size(2) - top);
        long width = Math.min(from.size(3), result.size(3) - left);
        if (height <= 0 || width <= 0) {
            return NodeResult.of(to);
        }
        Tensor seen = from.narrow(2, 0, height).narrow(3, 0, width); // [b, C, height, width]
        Tensor weight = Tensors.onesLike(seen); // [b, C, height, width]
        for (int step = 0; step < feather; step++) {
            double ramp = 1.0 / feather * (step + 1);
            fade(weight, 2, top != 0, step, ramp);
            fade(weight, 2, top + height < result.size(2), height - 1 - step, ramp);
            fade(weight, 3, left != 0, step, ramp);
            fade(weight, 3, left + width < result.size(3), width - 1 - step, ramp);
        }
        Tensor place = result.narrow(2, top, height).narrow(3, left, width); // [B, C, height, width]
        place.copyInPlace(seen.mul(weight).add(place.mul(weight.subFrom(1.0))));
        return NodeResult.of(to.withSamples(result));
    }

    private static void fade(Tensor weight, int dimension, boolean inside, long index, double ramp) {
        if (inside && index >= 0 && index < weight.size(dimension)) {
            weight.narrow(dimension, index, 1).mulInPlace(ramp);
        }
    }

    private static NodeDefinition splitImageWithAlpha() {
        return NodeDefinition.named("SplitImageWithAlpha")
                .displayName("Split Image with Alpha")
                .category("mask/compositing")
                .module("comfy_extras.nodes_compositing")
                .typed()
                .input(Input.of("image", "IMAGE"))
                .output("IMAGE")
                .output("MASK")
                .function(CompositeNodes::split)
                .build();
    }

    private static NodeResult split(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image"); // [B, H, W, C]
        Tensor mask = image.size(3) > 3
                ? image.select(3, 3).subFrom(1.0)
                : Tensors.zerosLike(image.select(3, 0)); // [B, H, W]
        return NodeResult.of(image.slice(3, 0, 3).contiguous(), mask); // [B, H, W, 3]
    }

    private static NodeDefinition joinImageWithAlpha() {
        return NodeDefinition.named("JoinImageWithAlpha")
                .displayName("Join Image with Alpha")
                .category("mask/compositing")
                .module("comfy_extras.nodes_compositing")
                .typed()
                .input(Input.of("image", "IMAGE"))
                .input(Input.of("alpha", "MASK"))
                .output("IMAGE")
                .function(CompositeNodes::join)
                .build();
    }

    private static NodeResult join(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image").slice(3, 0, 3); // [B, H, W, 3]
        Tensor mask = Images.mask(inputs, "alpha").unsqueeze(1); // [b, 1, h, w]
        long batch = Math.min(image.size(0), mask.size(0));
        Tensor alpha = NeuralNetwork.resize(mask, Interpolation.LINEAR, image.size(1), image.size(2))
                .subFrom(1.0)
                .squeeze(1)
                .unsqueeze(3); // [b, H, W, 1]
        return NodeResult.of(Tensors.cat(3, image.narrow(0, 0, batch), alpha.narrow(0, 0, batch))); // [batch, H, W, 4]
    }
}
