package dev.easel.nodes;

import dev.easel.graph.node.HiddenInput;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Nodes that join, cut and lay out batches of images. */
final class ImageBatchNodes {
    private ImageBatchNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                imageBatch(), rebatchImages(), repeatImageBatch(), imageFromBatch(), imageStitch(), getImageSize());
    }

    private static NodeDefinition imageBatch() {
        return NodeDefinition.named("ImageBatch")
                .displayName("Batch Images")
                .category("image")
                .input(Input.of("image1", "IMAGE"))
                .input(Input.of("image2", "IMAGE"))
                .output("IMAGE")
                .function(ImageBatchNodes::batch)
                .build();
    }

    /** The second image is brought to the first one's size. */
    private static NodeResult batch(NodeInputs inputs, NodeContext context) {
        List<Tensor> images = Images.withEqualChannels(Images.image(inputs, "image1"), Images.image(inputs, "image2"));
        Tensor first = images.get(0); // [B1, H, W, C]
        Tensor second = fitted(images.get(1), first.size(2), first.size(1), UpscaleMethod.BILINEAR); // [B2, H, W, C]
        return NodeResult.of(Tensors.cat(0, first, second)); // [B1 + B2, H, W, C]
    }

    /** An image [B, H, W, C] cut around the centre and resized, unless it has the size already. */
    static Tensor fitted(Tensor image, long width, long height, UpscaleMethod method) {
        if (image.size(2) == width && image.size(1) == height) {
            return image;
        }
        return Images.channelsLast(method.resize(Images.channelsFirst(image), width, height, true));
    }

    private static NodeDefinition rebatchImages() {
        return NodeDefinition.named("RebatchImages")
                .displayName("Rebatch Images")
                .category("image/batch")
                .module("comfy_extras.nodes_rebatch")
                .typed()
                .takesLists()
                .input(Input.of("images", "IMAGE"))
                .input(Input.integer("batch_size").defaultValue(1).range(1, 4096))
                .output(Output.of("IMAGE").list())
                .function(ImageBatchNodes::rebatch)
                .build();
    }

    private static NodeResult rebatch(NodeInputs inputs, NodeContext context) {
        long size = inputs.list("batch_size", Number.class).getFirst().longValue();
        List<Tensor> singles = new ArrayList<>();
        for (Tensor image : inputs.list("images", Tensor.class)) {
            for (long index = 0; index < image.size(0); index++) {
                singles.add(image.narrow(0, index, 1)); // [1, H, W, C]
            }
        }
        List<Tensor> batches = new ArrayList<>();
        for (int start = 0; start < singles.size(); start += (int) size) {
            batches.add(Tensors.cat(
                    0, singles.subList(start, (int) Math.min(singles.size(), start + size)))); // [size, H, W, C]
        }
        return NodeResult.of(batches);
    }

    private static NodeDefinition repeatImageBatch() {
        return NodeDefinition.named("RepeatImageBatch")
                .category("image/batch")
                .module("comfy_extras.nodes_images")
                .input(Input.of("image", "IMAGE"))
                .input(Input.integer("amount").defaultValue(1).range(1, 4096))
                .output("IMAGE")
                .function(ImageBatchNodes::repeat)
                .build();
    }

    private static NodeResult repeat(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image");
        long amount = inputs.integer("amount");
        MemoryLimit.require("an image batch", amount, image.elements());
        return NodeResult.of(image.repeat(amount, 1, 1, 1)); // [B · amount, H, W, C]
    }

    private static NodeDefinition imageFromBatch() {
        return NodeDefinition.named("ImageFromBatch")
                .category("image/batch")
                .module("comfy_extras.nodes_images")
                .input(Input.of("image", "IMAGE"))
                .input(Input.integer("batch_index").defaultValue(0).range(0, 4095))
                .input(Input.integer("length").defaultValue(1).range(1, 4096))
                .output("IMAGE")
                .function(ImageBatchNodes::fromBatch)
                .build();
    }

    private static NodeResult fromBatch(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image");
        long index = Math.min(image.size(0) - 1, inputs.integer("batch_index"));
        long length = Math.min(image.size(0) - index, inputs.integer("length"));
        return NodeResult.of(image.narrow(0, index, length).copy()); // [length, H, W, C]
    }

    private static NodeDefinition imageStitch() {
        return NodeDefinition.named("ImageStitch")
                .displayName("Image Stitch")
                .category("image/transform")
                .description(
                        "Puts a second image beside the first, with a border between them if wanted; without a second"
                                + " image, the first is passed on.")
                .module("comfy_extras.nodes_images")
                .input(Input.of("image1", "IMAGE"))
                .input(Input.combo("direction", List.of("right", "down", "left", "up"))
                        .defaultValue("right"))
                .input(Input.bool("match_image_size").defaultValue(true))
                .input(Input.integer("spacing_width")
                        .defaultValue(0)
                        .range(0, 1024)
                        .step(2))
                .input(Input.combo("spacing_color", List.of("white", "black", "red", "green", "blue"))
                        .defaultValue("white"))
                .optional(Input.of("image2", "IMAGE"))
                .output("IMAGE")
                .function(ImageBatchNodes::stitch)
                .build();
    }

    private static NodeResult stitch(NodeInputs inputs, NodeContext context) {
        Tensor first = Images.image(inputs, "image1");
        Optional<Tensor> second = inputs.optional("image2", Tensor.class);
        if (second.isEmpty()) {
            return NodeResult.of(first);
        }
        return NodeResult.of(ImageStitching.stitch(
                first,
                second.get(),
                inputs.string("direction"),
                inputs.bool("match_image_size"),
                inputs.integer("spacing_width"),
                inputs.string("spacing_color")));
    }

    private static NodeDefinition getImageSize() {
        return NodeDefinition.named("GetImageSize")
                .displayName("Get Image Size")
                .category("image")
                .description("Tells an image's width and height and how many there are, and passes it on unchanged.")
                .module("comfy_extras.nodes_images")
                .typed()
                .input(Input.of("image", "IMAGE"))
                .hidden("unique_id", HiddenInput.UNIQUE_ID)
                .output(Output.of("INT", "width"))
                .output(Output.of("INT", "height"))
                .output(Output.of("INT", "batch_size"))
                .function(ImageBatchNodes::size)
                .build();
    }

    private static NodeResult size(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image");
        context.sendText("width: " + image.size(2) + ", height: " + image.size(1) + "\n batch size: " + image.size(0));
        return NodeResult.of(image.size(2), image.size(1), image.size(0));
    }
}
