package dev.easel.nodes;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.tensor.DType;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.List;

/** Nodes that make, cut and change single images. */
final class ImageNodes {
    private ImageNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(emptyImage(), imageCrop(), imageInvert(), imagePadForOutpaint(), imageAddNoise(), imageFlip());
    }

    private static NodeDefinition emptyImage() {
        return NodeDefinition.named("EmptyImage")
                .category("image")
                .input(Input.integer("width").defaultValue(512).range(1, 16384).step(1))
                .input(Input.integer("height").defaultValue(512).range(1, 16384).step(1))
                .input(Input.integer("batch_size").defaultValue(1).range(1, 4096))
                .input(Input.integer("color")
                        .defaultValue(0)
                        .range(0, 0xFFFFFF)
                        .step(1)
                        .display("color"))
                .output("IMAGE")
                .function(ImageNodes::empty)
                .build();
    }

    private static NodeResult empty(NodeInputs inputs, NodeContext context) {
        long width = inputs.integer("width");
        long height = inputs.integer("height");
        long batch = inputs.integer("batch_size");
        int color = inputs.integer("color");
        MemoryLimit.require("an image batch", batch, height, width, 3);
        float[] channels = {
            (float) ((color >> 16 & 0xFF) / 255.0),
            (float) ((color >> 8 & 0xFF) / 255.0),
            (float) ((color & 0xFF) / 255.0)
        };
        Tensor pixel = Tensors.of(channels, 1, 1, 1, 3); // [1, 1, 1, 3]
        return NodeResult.of(pixel.expand(batch, height, width, 3).contiguous()); // [B, H, W, 3]
    }

    private static NodeDefinition imageCrop() {
        return NodeDefinition.named("ImageCrop")
                .displayName("Image Crop")
                .category("image/transform")
                .module("comfy_extras.nodes_images")
                .input(Input.of("image", "IMAGE"))
                .input(Input.integer("width").defaultValue(512).range(1, 16384).step(1))
                .input(Input.integer("height").defaultValue(512).range(1, 16384).step(1))
                .input(Input.integer("x").defaultValue(0).range(0, 16384).step(1))
                .input(Input.integer("y").defaultValue(0).range(0, 16384).step(1))
                .output("IMAGE")
                .function(ImageNodes::crop)
                .build();
    }

    private static NodeResult crop(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image");
        long x = Math.min(inputs.integer("x"), image.size(2) - 1);
        long y = Math.min(inputs.integer("y"), image.size(1) - 1);
        return NodeResult.of(image.slice(1, y, y + inputs.integer("height"))
                .slice(2, x, x + inputs.integer("width"))); // [B, h, w, C]
    }

    private static NodeDefinition imageInvert() {
        return NodeDefinition.named("ImageInvert")
                .displayName("Invert Image")
                .category("image")
                .input(Input.of("image", "IMAGE"))
                .output("IMAGE")
                .function((inputs, context) ->
                        NodeResult.of(Images.image(inputs, "image").subFrom(1.0)))
                .build();
    }

    private static NodeDefinition imagePadForOutpaint() {
        return NodeDefinition.named("ImagePadForOutpaint")
                .displayName("Pad Image for Outpainting")
                .category("image")
                .input(Input.of("image", "IMAGE"))
                .input(Input.integer("left").defaultValue(0).range(0, 16384).step(8))
                .input(Input.integer("top").defaultValue(0).range(0, 16384).step(8))
                .input(Input.integer("right").defaultValue(0).range(0, 16384).step(8))
                .input(Input.integer("bottom").defaultValue(0).range(0, 16384).step(8))
                .input(Input.integer("feathering")
                        .defaultValue(40)
                        .range(0, 16384)
                        .step(1))
                .output("IMAGE")
                .output("MASK")
                .function(ImageNodes::pad)
                .build();
    }

    private static NodeResult pad(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image"); // [B, H, W, C]
        int left = inputs.integer("left");
        int top = inputs.integer("top");
        int height = Math.toIntExact(image.size(1));
        int width = Math.toIntExact(image.size(2));
        long newHeight = (long) height + top + inputs.integer("bottom");
        long newWidth = (long) width + left + inputs.integer("right");
        MemoryLimit.require("a padded image", image.size(0), newHeight, newWidth, image.size(3));
        Tensor padded = Tensors.full(0.5, image.size(0), newHeight, newWidth, image.size(3)); // [B, H', W', C]
        padded.narrow(1, top, height).narrow(2, left, width).copyInPlace(image);
        Tensor mask = Tensors.ones(newHeight, newWidth); // [H', W']
        mask.narrow(0, top, height)
                .narrow(1, left, width)
                .copyInPlace(Tensors.of(feather(inputs, height, width), height, width));
        return NodeResult.of(padded, mask.unsqueeze(0)); // [1, H', W']
    }

    /** The mask over the old image: squares of a ramp along the sides that grow, 0 elsewhere; [H, W] row by row. */
    private static float[] feather(NodeInputs inputs, int height, int width) {
        int feathering = inputs.integer("feathering");
        float[] mask = new float[height * width];
        if (feathering == 0 || feathering * 2L >= height || feathering * 2L >= width) {
            return mask;
        }
        for (int y = 0; y < height; y++) {
            int toTop = inputs.integer("top") != 0 ? y : height;
            int toBottom = inputs.integer("bottom") != 0 ? height - y : height;
            int vertical = Math.min(toTop, toBottom);
            for (int x = 0; x < width; x++) {
                int toLeft = inputs.integer("left") != 0 ? x : width;
                int toRight = inputs.integer("right") != 0 ? width - x : width;
                int distance = Math.min(vertical, Math.min(toLeft, toRight));
                if (distance < feathering) {
                    double ramp = (double) (feathering - distance) / feathering;
                    mask[y * width + x] = (float) (ramp * ramp);
                }
            }
        }
        return mask;
    }

    private static NodeDefinition imageAddNoise() {
        return NodeDefinition.named("ImageAddNoise")
                .category("image")
                .module("comfy_extras.nodes_images")
                .input(Input.of("image", "IMAGE"))
                .input(Input.integer("seed")
                        .defaultValue(0)
                        .range(0, Input.MAX_SEED)
                        .controlAfterGenerate()
                        .tooltip("The same seed gives the same noise."))
                .input(Input.number("strength")
                        .defaultValue(0.5)
                        .range(0.0, 1.0)
                        .step(0.01))
                .output("IMAGE")
                .function(ImageNodes::addNoise)
                .build();
    }

    private static NodeResult addNoise(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image");
        try (Generator generator = new Generator(inputs.seed("seed"))) {
            Tensor noise = generator.normal(DType.F32, image.shape()); // [B, H, W, C]
            return NodeResult.of(image.add(noise.mul(inputs.number("strength"))).clamp(0, 1)); // [B, H, W, C]
        }
    }

    private static NodeDefinition imageFlip() {
        return NodeDefinition.named("ImageFlip")
                .category("image/transform")
                .module("comfy_extras.nodes_images")
                .typed()
                .input(Input.of("image", "IMAGE"))
                .input(Input.combo("flip_method", List.of("x-axis: vertically", "y-axis: horizontally")))
                .output("IMAGE")
                .function(ImageNodes::flip)
                .build();
    }

    private static NodeResult flip(NodeInputs inputs, NodeContext context) {
        int dimension = inputs.string("flip_method").startsWith("x") ? 1 : 2;
        return NodeResult.of(Images.image(inputs, "image").flip(dimension)); // [B, H, W, C]
    }
}
