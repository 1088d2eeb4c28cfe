package dev.easel.nodes;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Nodes that blend, blur and sharpen images. */
final class ImageFilterNodes {
    private ImageFilterNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(imageBlend(), imageBlur(), imageSharpen(), canny());
    }

    private static NodeDefinition imageBlend() {
        return NodeDefinition.named("ImageBlend")
                .category("image/postprocessing")
                .module("comfy_extras.nodes_post_processing")
                .typed()
                .input(Input.of("image1", "IMAGE"))
                .input(Input.of("image2", "IMAGE"))
                .input(Input.number("blend_factor")
                        .defaultValue(0.5)
                        .range(0.0, 1.0)
                        .step(0.01))
                .input(Input.combo(
                        "blend_mode", List.of("normal", "multiply", "screen", "overlay", "soft_light", "difference")))
                .output("IMAGE")
                .function(ImageFilterNodes::blend)
                .build();
    }

    private static NodeResult blend(NodeInputs inputs, NodeContext context) {
        List<Tensor> images = Images.withEqualChannels(Images.image(inputs, "image1"), Images.image(inputs, "image2"));
        Tensor first = images.get(0); // [B, H, W, C]
        Tensor second = ImageBatchNodes.fitted(
                images.get(1), first.size(2), first.size(1), UpscaleMethod.BICUBIC); // [B, H, W, C]
        double factor = inputs.number("blend_factor");
        Tensor blended = blended(inputs.string("blend_mode"), first, second); // [B, H, W, C]
        return NodeResult.of(first.mul(1 - factor).add(blended.mul(factor)).clamp(0, 1)); // [B, H, W, C]
    }

    /** The blend modes of the PDF reference (ISO 32000-1 section 11.3.5). */
    private static Tensor blended(String mode, Tensor below, Tensor above) {
        return switch (mode) {
            case "normal" -> above;
            case "multiply" -> below.mul(above);
            case "screen" -> below.subFrom(1.0).mul(above.subFrom(1.0)).subFrom(1.0);
            case "overlay" ->
                below.lessOrEqual(0.5)
                        .choose(
                                below.mul(above).mul(2.0),
                                below.subFrom(1.0)
                                        .mul(above.subFrom(1.0))
                                        .mul(2.0)
                                        .subFrom(1.0));
            case "soft_light" -> softLight(below, above);
            case "difference" -> below.sub(above);
            default ->
                throw new EaselException(
                        ErrorCode.INVALID_INPUT, "Input blend_mode is \"" + mode + "\", which is no blend mode.");
        };
    }

    private static Tensor softLight(Tensor below, Tensor above) {
        Tensor darker = below.sub(above.mul(2.0).subFrom(1.0).mul(below).mul(below.subFrom(1.0)));
        Tensor polynomial = below.mul(16.0).sub(12.0).mul(below).add(4.0).mul(below);
        Tensor root = below.lessOrEqual(0.25).choose(polynomial, below.sqrt());
        Tensor lighter = below.add(above.mul(2.0).sub(1.0).mul(root.sub(below)));
        return above.lessOrEqual(0.5).choose(darker, lighter);
    }

    private static NodeDefinition imageBlur() {
        return NodeDefinition.named("ImageBlur")
                .category("image/postprocessing")
                .module("comfy_extras.nodes_post_processing")
                .typed()
                .input(Input.of("image", "IMAGE"))
                .input(Input.integer("blur_radius").defaultValue(1).range(1, 31).step(1))
                .input(Input.number("sigma").defaultValue(1.0).range(0.1, 10.0).step(0.1))
                .output("IMAGE")
                .function(ImageFilterNodes::blur)
                .build();
    }

    private static NodeResult blur(NodeInputs inputs, NodeContext context) {
        int radius = inputs.integer("blur_radius");
        Tensor kernel = gaussian(2 * radius + 1, inputs.number("sigma")); // [k, k]
        return NodeResult.of(convolve(Images.image(inputs, "image"), kernel, radius)); // [B, H, W, C]
    }

    private static NodeDefinition imageSharpen() {
        return NodeDefinition.named("ImageSharpen")
                .category("image/postprocessing")
                .module("comfy_extras.nodes_post_processing")
                .typed()
                .input(Input.of("image", "IMAGE"))
                .input(Input.integer("sharpen_radius")
                        .defaultValue(1)
                        .range(1, 31)
                        .step(1))
                .input(Input.number("sigma").defaultValue(1.0).range(0.1, 10.0).step(0.01))
                .input(Input.number("alpha").defaultValue(1.0).range(0.0, 5.0).step(0.01))
                .output("IMAGE")
                .function(ImageFilterNodes::sharpen)
                .build();
    }

    /** The kernel subtracts ten times alpha of the blurred image and keeps the sum of its weights at 1. */
    private static NodeResult sharpen(NodeInputs inputs, NodeContext context) {
        int radius = inputs.integer("sharpen_radius");
        Tensor kernel = gaussian(2 * radius + 1, inputs.number("sigma")).mul(-10 * inputs.number("alpha")); // [k, k]
        double missing = 1.0 - kernel.sum().item();
        kernel.narrow(0, radius, 1).narrow(1, radius, 1).addInPlace(missing);
        return NodeResult.of(
                convolve(Images.image(inputs, "image"), kernel, radius).clamp(0, 1)); // [B, H, W, C]
    }

    private static NodeDefinition canny() {
        return NodeDefinition.named("Canny")
                .category("image/preprocessors")
                .module("comfy_extras.nodes_canny")
                .typed()
                .input(Input.of("image", "IMAGE"))
                .input(Input.number("low_threshold")
                        .defaultValue(0.4)
                        .range(0.01, 0.99)
                        .step(0.01))
                .input(Input.number("high_threshold")
                        .defaultValue(0.8)
                        .range(0.01, 0.99)
                        .step(0.01))
                .output("IMAGE")
                .function(ImageFilterNodes::findEdges)
                .build();
    }

    private static NodeResult findEdges(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image"); // [B, H, W, C]
        double low = inputs.number("low_threshold");
        double high = inputs.number("high_threshold");
        if (low > high || image.size(1) < 3 || image.size(2) < 3 || image.size(3) < 3) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Edges are found in colour images of at least 3x3 pixels with low_threshold not above high_threshold; "
                            + image + ", " + low + " and " + high + " are not that.");
        }
        int height = Math.toIntExact(image.size(1));
        int width = Math.toIntExact(image.size(2));
        List<Tensor> edges = new ArrayList<>();
        for (long index = 0; index < image.size(0); index++) {
            float[] pixels = image.select(0, index).toFloats();
            float[] found = CannyEdges.find(pixels, width, height, (int) image.size(3), low, high);
            edges.add(Tensors.of(found, height, width)); // [H, W]
        }
        return NodeResult.of(MaskNodes.toImage(Tensors.stack(0, edges))); // [B, H, W, 3]
    }

    /** A bell over −1 … 1 in both directions whose weights add up to 1: [size, size]. */
    private static Tensor gaussian(int size, double sigma) {
        Tensor positions = Tensors.linspace(-1, 1, size); // [size]
        Tensor squares = positions.square(); // [size]
        Tensor distances = squares.view(size, 1).add(squares.view(1, size)).sqrt(); // [size, size]
        Tensor bell = distances.square().neg().div(2.0 * sigma * sigma).exp(); // [size, size]
        return bell.div(bell.sum());
    }

    /** Each channel filtered by a kernel [k, k], the image mirrored at its borders: [B, H, W, C]. */
    private static Tensor convolve(Tensor image, Tensor kernel, long radius) {
        if (image.size(1) <= radius || image.size(2) <= radius) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A radius of " + radius + " is too large for an image of " + image.size(2) + "x" + image.size(1)
                            + " pixels; it must be smaller than both sides.");
        }
        long channels = image.size(3);
        long size = kernel.size(0);
        Tensor kernels = kernel.view(1, 1, size, size).repeat(channels, 1, 1, 1); // [C, 1, k, k]
        Tensor bordered = NeuralNetwork.padReflect2d(
                Images.channelsFirst(image), radius, radius, radius, radius); // [B, C, H + 2r, W + 2r]
        Tensor filtered = NeuralNetwork.conv2d(
                bordered,
                kernels,
                Optional.empty(),
                new long[] {1, 1},
                new long[] {0, 0},
                new long[] {1, 1},
                channels); // [B, C, H, W]
        return Images.channelsLast(filtered);
    }
}
