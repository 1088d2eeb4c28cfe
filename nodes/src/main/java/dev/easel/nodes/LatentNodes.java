package dev.easel.nodes;

import dev.easel.diffusion.model.Latent;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.List;

/** Nodes that make latents and change their size and place. */
final class LatentNodes {
    private static final int PIXELS = 8;
    private static final int SMALLEST_SIDE = 64;

    private LatentNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                emptyLatentImage(),
                emptySd3LatentImage(),
                latentUpscale(),
                latentUpscaleBy(),
                latentRotate(),
                latentFlip(),
                latentCrop(),
                setLatentNoiseMask());
    }

    /** A LATENT input. */
    static Latent latent(NodeInputs inputs, String name) {
        return inputs.value(name, Latent.class);
    }

    private static NodeDefinition emptyLatentImage() {
        return NodeDefinition.named("EmptyLatentImage")
                .displayName("Empty Latent Image")
                .category("latent")
                .description("Makes blank latents for sampling to start from.")
                .input(Input.integer("width")
                        .defaultValue(512)
                        .range(16, 16384)
                        .step(8)
                        .tooltip("Width of the pictures in pixels."))
                .input(Input.integer("height")
                        .defaultValue(512)
                        .range(16, 16384)
                        .step(8)
                        .tooltip("Height of the pictures in pixels."))
                .input(Input.integer("batch_size")
                        .defaultValue(1)
                        .range(1, 4096)
                        .tooltip("How many pictures are made at once."))
                .output(Output.of("LATENT").tooltip("The blank latents."))
                .function((inputs, context) -> empty(inputs, 4))
                .build();
    }

    private static NodeDefinition emptySd3LatentImage() {
        return NodeDefinition.named("EmptySD3LatentImage")
                .category("latent/sd3")
                .module("comfy_extras.nodes_sd3")
                .typed()
                .input(Input.integer("width")
                        .defaultValue(1024)
                        .range(16, 16384)
                        .step(16))
                .input(Input.integer("height")
                        .defaultValue(1024)
                        .range(16, 16384)
                        .step(16))
                .input(Input.integer("batch_size").defaultValue(1).range(1, 4096))
                .output("LATENT")
                .function((inputs, context) -> empty(inputs, 16))
                .build();
    }

    private static NodeResult empty(NodeInputs inputs, long channels) {
        long height = inputs.integer("height") / PIXELS;
        long width = inputs.integer("width") / PIXELS;
        long batch = inputs.integer("batch_size");
        MemoryLimit.require("a batch of latents", batch, channels, height, width);
        return NodeResult.of(Latent.of(Tensors.zeros(batch, channels, height, width))); // [B, C, h, w]
    }

    private static NodeDefinition latentUpscale() {
        return NodeDefinition.named("LatentUpscale")
                .displayName("Upscale Latent")
                .category("latent")
                .input(Input.of("samples", "LATENT"))
                .input(Input.combo("upscale_method", UpscaleMethod.LATENT_CHOICES))
                .input(Input.integer("width").defaultValue(512).range(0, 16384).step(8))
                .input(Input.integer("height").defaultValue(512).range(0, 16384).step(8))
                .input(Input.combo("crop", UpscaleMethod.CROP_CHOICES))
                .output("LATENT")
                .function(LatentNodes::upscale)
                .build();
    }

    /** Sizes are pixels, at least 64; a side of 0 keeps the proportions; two of them leave the latent as it is. */
    private static NodeResult upscale(NodeInputs inputs, NodeContext context) {
        Latent latent = latent(inputs, "samples");
        Tensor samples = latent.samples();
        long width = inputs.integer("width");
        long height = inputs.integer("height");
        if (width == 0 && height == 0) {
            return NodeResult.of(latent);
        }
        if (width == 0) {
            height = Math.max(SMALLEST_SIDE, height);
            width = Math.max(SMALLEST_SIDE, (long) Math.rint((double) samples.size(-1) * height / samples.size(-2)));
        } else if (height == 0) {
            width = Math.max(SMALLEST_SIDE, width);
            height = Math.max(SMALLEST_SIDE, (long) Math.rint((double) samples.size(-2) * width / samples.size(-1)));
        } else {
            width = Math.max(SMALLEST_SIDE, width);
            height = Math.max(SMALLEST_SIDE, height);
        }
        boolean crop = inputs.string("crop").equals("center");
        Tensor resized = UpscaleMethod.of(inputs.string("upscale_method"))
                .resize(samples, width / PIXELS, height / PIXELS, crop); // [B, C, h, w]
        return NodeResult.of(latent.withSamples(resized));
    }

    private static NodeDefinition latentUpscaleBy() {
        return NodeDefinition.named("LatentUpscaleBy")
                .displayName("Upscale Latent By")
                .category("latent")
                .input(Input.of("samples", "LATENT"))
                .input(Input.combo("upscale_method", UpscaleMethod.LATENT_CHOICES))
                .input(Input.number("scale_by")
                        .defaultValue(1.5)
                        .range(0.01, 8.0)
                        .step(0.01))
                .output("LATENT")
                .function(LatentNodes::upscaleBy)
                .build();
    }

    private static NodeResult upscaleBy(NodeInputs inputs, NodeContext context) {
        Latent latent = latent(inputs, "samples");
        double factor = inputs.number("scale_by");
        long width = (long) Math.rint(latent.samples().size(-1) * factor);
        long height = (long) Math.rint(latent.samples().size(-2) * factor);
        Tensor resized = UpscaleMethod.of(inputs.string("upscale_method"))
                .resize(latent.samples(), width, height, false); // [B, C, h, w]
        return NodeResult.of(latent.withSamples(resized));
    }

    private static NodeDefinitionBuilder transform(String name, String displayName) {
        return NodeDefinition.named(name)
                .displayName(displayName)
                .category("latent/transform")
                .input(Input.of("samples", "LATENT"))
                .output("LATENT");
    }

    private static NodeDefinition latentRotate() {
        return transform("LatentRotate", "Rotate Latent")
                .input(Input.combo("rotation", List.of("none", "90 degrees", "180 degrees", "270 degrees")))
                .function(LatentNodes::rotate)
                .build();
    }

    /** Turns clockwise. */
    private static NodeResult rotate(NodeInputs inputs, NodeContext context) {
        Latent latent = latent(inputs, "samples");
        Tensor samples = latent.samples();
        Tensor turned = switch (inputs.string("rotation")) {
            case "90 degrees" -> samples.transpose(2, 3).flip(3);
            case "180 degrees" -> samples.flip(2, 3);
            case "270 degrees" -> samples.transpose(2, 3).flip(2);
            default -> samples;
        };
        return NodeResult.of(latent.withSamples(turned));
    }

    private static NodeDefinition latentFlip() {
        return transform("LatentFlip", "Flip Latent")
                .input(Input.combo("flip_method", List.of("x-axis: vertically", "y-axis: horizontally")))
                .function(LatentNodes::flip)
                .build();
    }

    private static NodeResult flip(NodeInputs inputs, NodeContext context) {
        Latent latent = latent(inputs, "samples");
        int dimension = inputs.string("flip_method").startsWith("x") ? 2 : 3;
        return NodeResult.of(latent.withSamples(latent.samples().flip(dimension)));
    }

    private static NodeDefinition latentCrop() {
        return transform("LatentCrop", "Crop Latent")
                .input(Input.integer("width").defaultValue(512).range(64, 16384).step(8))
                .input(Input.integer("height")
                        .defaultValue(512)
                        .range(64, 16384)
                        .step(8))
                .input(Input.integer("x").defaultValue(0).range(0, 16384).step(8))
                .input(Input.integer("y").defaultValue(0).range(0, 16384).step(8))
                .function(LatentNodes::crop)
                .build();
    }

    /** At least eight samples of each side stay. */
    private static NodeResult crop(NodeInputs inputs, NodeContext context) {
        Latent latent = latent(inputs, "samples");
        Tensor samples = latent.samples();
        long x = Math.clamp(inputs.integer("x") / PIXELS, 0, Math.max(0, samples.size(3) - 8));
        long y = Math.clamp(inputs.integer("y") / PIXELS, 0, Math.max(0, samples.size(2) - 8));
        Tensor cut = samples.slice(2, y, y + inputs.integer("height") / PIXELS)
                .slice(3, x, x + inputs.integer("width") / PIXELS); // [B, C, h, w]
        return NodeResult.of(latent.withSamples(cut));
    }

    private static NodeDefinition setLatentNoiseMask() {
        return NodeDefinition.named("SetLatentNoiseMask")
                .displayName("Set Latent Noise Mask")
                .category("latent/inpaint")
                .input(Input.of("samples", "LATENT"))
                .input(Input.of("mask", "MASK"))
                .output("LATENT")
                .function((inputs, context) -> NodeResult.of(latent(inputs, "samples")
                        .withNoiseMask(Images.mask(inputs, "mask").unsqueeze(1)))) // [B, 1, H, W]
                .build();
    }
}
