package dev.easel.nodes;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.List;

/** Nodes that make masks and turn them into images and back. */
final class MaskNodes {
    private static final String MODULE = "comfy_extras.nodes_mask";

    private MaskNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                solidMask(),
                invertMask(),
                maskToImage(),
                imageToMask(),
                imageColorToMask(),
                cropMask(),
                thresholdMask());
    }

    private static NodeDefinition solidMask() {
        return NodeDefinition.named("SolidMask")
                .category("mask")
                .module(MODULE)
                .input(Input.number("value").defaultValue(1.0).range(0.0, 1.0).step(0.01))
                .input(Input.integer("width").defaultValue(512).range(1, 16384).step(1))
                .input(Input.integer("height").defaultValue(512).range(1, 16384).step(1))
                .output("MASK")
                .function(MaskNodes::solid)
                .build();
    }

    private static NodeResult solid(NodeInputs inputs, NodeContext context) {
        long height = inputs.integer("height");
        long width = inputs.integer("width");
        MemoryLimit.require("a mask", height, width);
        return NodeResult.of(Tensors.full(inputs.number("value"), 1, height, width)); // [1, H, W]
    }

    private static NodeDefinition invertMask() {
        return NodeDefinition.named("InvertMask")
                .category("mask")
                .module(MODULE)
                .input(Input.of("mask", "MASK"))
                .output("MASK")
                .function((inputs, context) ->
                        NodeResult.of(inputs.value("mask", Tensor.class).subFrom(1.0)))
                .build();
    }

    private static NodeDefinition maskToImage() {
        return NodeDefinition.named("MaskToImage")
                .displayName("Convert Mask to Image")
                .category("mask")
                .module(MODULE)
                .input(Input.of("mask", "MASK"))
                .output("IMAGE")
                .function((inputs, context) -> NodeResult.of(toImage(Images.mask(inputs, "mask"))))
                .build();
    }

    /** A mask [B, H, W] as a grey image [B, H, W, 3]. */
    static Tensor toImage(Tensor mask) {
        return mask.unsqueeze(3).expand(-1, -1, -1, 3).contiguous();
    }

    private static NodeDefinition imageToMask() {
        return NodeDefinition.named("ImageToMask")
                .displayName("Convert Image to Mask")
                .category("mask")
                .module(MODULE)
                .input(Input.of("image", "IMAGE"))
                .input(Input.combo("channel", List.of("red", "green", "blue", "alpha")))
                .output("MASK")
                .function(MaskNodes::fromImage)
                .build();
    }

    private static NodeResult fromImage(NodeInputs inputs, NodeContext context) {
        Tensor image = Images.image(inputs, "image");
        int channel = List.of("red", "green", "blue", "alpha").indexOf(inputs.string("channel"));
        if (channel >= image.size(3)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Input image has " + image.size(3) + " channels and so no " + inputs.string("channel")
                            + " channel; choose another.");
        }
        return NodeResult.of(image.select(3, channel).contiguous()); // [B, H, W]
    }

    private static NodeDefinition imageColorToMask() {
        return NodeDefinition.named("ImageColorToMask")
                .category("mask")
                .module(MODULE)
                .input(Input.of("image", "IMAGE"))
                .input(Input.integer("color")
                        .defaultValue(0)
                        .range(0, 0xFFFFFF)
                        .step(1)
                        .display("color"))
                .output("MASK")
                .function(MaskNodes::fromColor)
                .build();
    }

    private static NodeResult fromColor(NodeInputs inputs, NodeContext context) {
        Tensor bytes = Images.image(inputs, "image").clamp(0, 1).mul(255.0).round(); // [B, H, W, C]
        Tensor color = bytes.select(3, 0)
                .mul(65536.0)
                .add(bytes.select(3, 1).mul(256.0))
                .add(bytes.select(3, 2)); // [B, H, W]
        return NodeResult.of(color.equalTo((double) inputs.integer("color")).to(DType.F32));
    }

    private static NodeDefinition cropMask() {
        return NodeDefinition.named("CropMask")
                .category("mask")
                .module(MODULE)
                .input(Input.of("mask", "MASK"))
                .input(Input.integer("x").defaultValue(0).range(0, 16384).step(1))
                .input(Input.integer("y").defaultValue(0).range(0, 16384).step(1))
                .input(Input.integer("width").defaultValue(512).range(1, 16384).step(1))
                .input(Input.integer("height").defaultValue(512).range(1, 16384).step(1))
                .output("MASK")
                .function(MaskNodes::crop)
                .build();
    }

    private static NodeResult crop(NodeInputs inputs, NodeContext context) {
        long x = inputs.integer("x");
        long y = inputs.integer("y");
        return NodeResult.of(Images.mask(inputs, "mask")
                .slice(1, y, y + inputs.integer("height"))
                .slice(2, x, x + inputs.integer("width"))
                .contiguous()); // [B, h, w]
    }

    private static NodeDefinition thresholdMask() {
        return NodeDefinition.named("ThresholdMask")
                .category("mask")
                .module(MODULE)
                .input(Input.of("mask", "MASK"))
                .input(Input.number("value").defaultValue(0.5).range(0.0, 1.0).step(0.01))
                .output("MASK")
                .function((inputs, context) -> NodeResult.of(inputs.value("mask", Tensor.class)
                        .greaterThan(inputs.number("value"))
                        .to(DType.F32)))
                .build();
    }
}
