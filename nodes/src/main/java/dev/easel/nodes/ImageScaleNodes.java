package dev.easel.nodes;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.tensor.Tensor;
import java.util.Comparator;
import java.util.List;

/** Nodes that change the size of images. */
final class ImageScaleNodes {
    /** The sizes FLUX.1 Kontext was trained on, width and height, from tall to wide. */
    private static final List<long[]> KONTEXT_SIZES = List.of(
            new long[] {672, 1568},
            new long[] {688, 1504},
            new long[] {720, 1456},
            new long[] {752, 1392},
            new long[] {800, 1328},
            new long[] {832, 1248},
            new long[] {880, 1184},
            new long[] {944, 1104},
            new long[] {1024, 1024},
            new long[] {1104, 944},
            new long[] {1184, 880},
            new long[] {1248, 832},
            new long[] {1328, 800},
            new long[] {1392, 752},
            new long[] {1456, 720},
            new long[] {1504, 688},
            new long[] {1568, 672});

    private ImageScaleNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(imageScale(), imageScaleBy(), imageScaleToTotalPixels(), fluxKontextImageScale());
    }

    private static NodeDefinition imageScale() {
        return NodeDefinition.named("ImageScale")
                .displayName("Upscale Image")
                .category("image/upscaling")
                .input(Input.of("image", "IMAGE"))
                .input(Input.combo("upscale_method", UpscaleMethod.IMAGE_CHOICES))
                .input(Input.integer("width").defaultValue(512).range(0, 16384).step(1))
                .input(Input.integer("height").defaultValue(512).range(0, 16384).step(1))
                .input(Input.combo("crop", UpscaleMethod.CROP_CHOICES))
                .output("IMAGE")
                .function(ImageScaleNodes::scale)
                .build();
    }

    /** A side of 0 keeps the proportions; two of them leave the image as it is. */
    private static NodeResult scale(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image");
        long width = inputs.integer("width");
        long height = inputs.integer("height");
        if (width == 0 && height == 0) {
            return NodeResult.of(image);
        }
        if (width == 0) {
            width = Math.max(1, (long) Math.rint((double) image.size(2) * height / image.size(1)));
        } else if (height == 0) {
            height = Math.max(1, (long) Math.rint((double) image.size(1) * width / image.size(2)));
        }
        boolean crop = inputs.string("crop").equals("center");
        return NodeResult.of(resize(image, inputs.string("upscale_method"), width, height, crop));
    }

    private static NodeDefinition imageScaleBy() {
        return NodeDefinition.named("ImageScaleBy")
                .displayName("Upscale Image By")
                .category("image/upscaling")
                .input(Input.of("image", "IMAGE"))
                .input(Input.combo("upscale_method", UpscaleMethod.IMAGE_CHOICES))
                .input(Input.number("scale_by")
                        .defaultValue(1.0)
                        .range(0.01, 8.0)
                        .step(0.01))
                .output("IMAGE")
                .function((inputs, context) -> NodeResult.of(by(inputs, inputs.number("scale_by"))))
                .build();
    }

    private static NodeDefinition imageScaleToTotalPixels() {
        return NodeDefinition.named("ImageScaleToTotalPixels")
                .category("image/upscaling")
                .module("comfy_extras.nodes_post_processing")
                .typed()
                .input(Input.of("image", "IMAGE"))
                .input(Input.combo("upscale_method", UpscaleMethod.IMAGE_CHOICES))
                .input(Input.number("megapixels")
                        .defaultValue(1.0)
                        .range(0.01, 16.0)
                        .step(0.01))
                .output("IMAGE")
                .function(ImageScaleNodes::toTotalPixels)
                .build();
    }

    private static NodeResult toTotalPixels(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image");
        long pixels = (long) (inputs.number("megapixels") * 1024 * 1024);
        return NodeResult.of(by(inputs, Math.sqrt((double) pixels / (image.size(2) * image.size(1)))));
    }

    private static Tensor by(NodeInputs inputs, double factor) {
        Tensor image = Images.image(inputs, "image");
        long width = (long) Math.rint(image.size(2) * factor);
        long height = (long) Math.rint(image.size(1) * factor);
        return resize(image, inputs.string("upscale_method"), width, height, false);
    }

    private static NodeDefinition fluxKontextImageScale() {
        return NodeDefinition.named("FluxKontextImageScale")
                .category("advanced/conditioning/flux")
                .description("Brings an image to the nearest size that FLUX.1 Kontext was trained on.")
                .module("comfy_extras.nodes_flux")
                .typed()
                .input(Input.of("image", "IMAGE"))
                .output("IMAGE")
                .function(ImageScaleNodes::toKontextSize)
                .build();
    }

    private static NodeResult toKontextSize(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image");
        double aspect = (double) image.size(2) / image.size(1);
        long[] nearest = KONTEXT_SIZES.stream()
                .min(Comparator.comparingDouble((long[] size) -> Math.abs(aspect - (double) size[0] / size[1]))
                        .thenComparingLong(size -> size[0]))
                .orElseThrow();
        return NodeResult.of(resize(image, "lanczos", nearest[0], nearest[1], true));
    }

    private static Tensor resize(Tensor image, String method, long width, long height, boolean crop) {
        return Images.channelsLast(
                UpscaleMethod.of(method).resize(Images.channelsFirst(image), width, height, crop)); // [B, h, w, C]
    }
}
