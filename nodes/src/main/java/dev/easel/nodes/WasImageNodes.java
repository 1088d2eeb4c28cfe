package dev.easel.nodes;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.media.Picture;
import dev.easel.media.PictureResizer;
import dev.easel.media.ResamplingFilter;
import dev.easel.media.Supersampling;
import java.util.List;
import java.util.Locale;

/** The node of the WAS suite that resizes pictures as Pillow does. */
final class WasImageNodes {
    private static final int SUPERSAMPLING = 8;
    private static final int MULTIPLE = 8;

    private WasImageNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(imageResize());
    }

    private static NodeDefinition imageResize() {
        return NodeDefinition.named("Image Resize")
                .category("WAS Suite/Image/Transform")
                .module("custom_nodes.was-node-suite-comfyui")
                .input(Input.of("image", "IMAGE"))
                .input(Input.combo("mode", List.of("rescale", "resize")))
                .input(Input.combo("supersample", List.of("true", "false")))
                .input(Input.combo("resampling", List.of("lanczos", "nearest", "bilinear", "bicubic")))
                .input(Input.number("rescale_factor")
                        .defaultValue(2)
                        .range(0.01, 16.0)
                        .step(0.01))
                .input(Input.integer("resize_width")
                        .defaultValue(1024)
                        .range(1, 48000)
                        .step(1))
                .input(Input.integer("resize_height")
                        .defaultValue(1536)
                        .range(1, 48000)
                        .step(1))
                .output("IMAGE")
                .function(WasImageNodes::resize)
                .build();
    }

    private static NodeResult resize(NodeInputs inputs, NodeContext context) {
        ResamplingFilter filter =
                ResamplingFilter.valueOf(inputs.string("resampling").toUpperCase(Locale.ROOT));
        boolean supersample = inputs.string("supersample").equals("true");
        List<Picture> resized = Images.pictures(Images.image(inputs, "image")).stream()
                .map(picture -> resize(picture, inputs, supersample, filter))
                .toList();
        return NodeResult.of(Images.image(resized)); // [B, h, w, C]
    }

    private static Picture resize(Picture picture, NodeInputs inputs, boolean supersample, ResamplingFilter filter) {
        boolean rescale = inputs.string("mode").equals("rescale");
        double factor = inputs.number("rescale_factor");
        long width = rescale ? (long) (picture.width() * factor) : roundUp(inputs.integer("resize_width"));
        long height = rescale ? (long) (picture.height() * factor) : roundUp(inputs.integer("resize_height"));
        Picture.requireSize(width, height);
        return supersample
                ? Supersampling.resize(picture, (int) width, (int) height, SUPERSAMPLING, filter)
                : PictureResizer.resize(picture, (int) width, (int) height, filter);
    }

    private static long roundUp(long size) {
        return (size + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    }
}
