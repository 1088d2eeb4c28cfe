package dev.easel.nodes;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.tensor.DType;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.List;

/** Nodes that join masks and change their outline. */
final class MaskShapeNodes {
    private static final String MODULE = "comfy_extras.nodes_mask";

    private MaskShapeNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(maskComposite(), featherMask(), growMask());
    }

    private static NodeDefinition maskComposite() {
        return NodeDefinition.named("MaskComposite")
                .category("mask")
                .module(MODULE)
                .input(Input.of("destination", "MASK"))
                .input(Input.of("source", "MASK"))
                .input(Input.integer("x").defaultValue(0).range(0, 16384).step(1))
                .input(Input.integer("y").defaultValue(0).range(0, 16384).step(1))
                .input(Input.combo("operation", List.of("multiply", "add", "subtract", "and", "or", "xor")))
                .output("MASK")
                .function(MaskShapeNodes::composite)
                .build();
    }

    private static NodeResult composite(NodeInputs inputs, NodeContext context) {
        Tensor output = Images.mask(inputs, "destination").copy(); // [B, H, W]
        Tensor source = Images.mask(inputs, "source"); // [b, h, w]
        long left = inputs.integer("x");
        long top = inputs.integer("y");
        long width = Math.min(left + source.size(2), output.size(2)) - left;
        long height = Math.min(top + source.size(1), output.size(1)) - top;
        if (width > 0 && height > 0) {
            Tensor over = source.narrow(1, 0, height).narrow(2, 0, width); // [b, height, width]
            Tensor place = output.narrow(1, top, height).narrow(2, left, width); // [B, height, width]
            place.copyInPlace(joined(inputs.string("operation"), place, over));
        }
        return NodeResult.of(output.clamp(0, 1)); // [B, H, W]
    }

    private static Tensor joined(String operation, Tensor below, Tensor above) {
        return switch (operation) {
            case "multiply" -> below.mul(above);
            case "add" -> below.add(above);
            case "subtract" -> below.sub(above);
            case "and" -> truth(below).mul(truth(above));
            case "or" -> truth(below).maximum(truth(above));
            case "xor" -> truth(below).sub(truth(above)).abs();
            default ->
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Input operation is \"" + operation
                                + "\" but must be one of multiply, add, subtract, and, or, xor.");
        };
    }

    /** 1 where the rounded mask is not 0. */
    private static Tensor truth(Tensor mask) {
        return mask.round().equalTo(0.0).not().to(DType.F32);
    }

    private static NodeDefinition featherMask() {
        return NodeDefinition.named("FeatherMask")
                .category("mask")
                .module(MODULE)
                .input(Input.of("mask", "MASK"))
                .input(Input.integer("left").defaultValue(0).range(0, 16384).step(1))
                .input(Input.integer("top").defaultValue(0).range(0, 16384).step(1))
                .input(Input.integer("right").defaultValue(0).range(0, 16384).step(1))
                .input(Input.integer("bottom").defaultValue(0).range(0, 16384).step(1))
                .output("MASK")
                .function(MaskShapeNodes::feather)
                .build();
    }

    private static NodeResult feather(NodeInputs inputs, NodeContext context) {
        Tensor mask = Images.mask(inputs, "mask").copy(); // [B, H, W]
        fade(mask, 2, inputs.integer("left"), false);
        fade(mask, 2, inputs.integer("right"), true);
        fade(mask, 1, inputs.integer("top"), false);
        fade(mask, 1, inputs.integer("bottom"), true);
        return NodeResult.of(mask);
    }

    /**
     * Multiplies a ramp into one side. From the far side the reference counts 0, −1, −2 …, so that the ramp's first value meets the
     * near border and its second the far one; that is kept.
     */
    private static void fade(Tensor mask, int dimension, int length, boolean far) {
        long size = mask.size(dimension);
        int steps = (int) Math.min(length, size);
        for (int step = 0; step < steps; step++) {
            long index = far ? (size - step) % size : step;
            mask.narrow(dimension, index, 1).mulInPlace((step + 1.0) / steps);
        }
    }

    private static NodeDefinition growMask() {
        return NodeDefinition.named("GrowMask")
                .displayName("Grow Mask")
                .category("mask")
                .module(MODULE)
                .input(Input.of("mask", "MASK"))
                .input(Input.integer("expand")
                        .defaultValue(0)
                        .range(-16384, 16384)
                        .step(1))
                .input(Input.bool("tapered_corners").defaultValue(true))
                .output("MASK")
                .function(MaskShapeNodes::grow)
                .build();
    }

    private static NodeResult grow(NodeInputs inputs, NodeContext context) {
        Tensor mask = Images.mask(inputs, "mask").unsqueeze(1); // [B, 1, H, W]
        int expand = inputs.integer("expand");
        boolean tapered = inputs.bool("tapered_corners");
        long enough = mask.size(2) + mask.size(3);
        for (long step = 0; step < Math.min(Math.abs((long) expand), enough); step++) {
            context.checkInterrupted();
            mask = neighbourhood(mask, expand > 0, tapered);
        }
        return NodeResult.of(mask.squeeze(1).contiguous()); // [B, H, W]
    }

    /** The largest, or smallest, of each position and its neighbours; tapered leaves out the diagonal ones. */
    private static Tensor neighbourhood(Tensor mask, boolean largest, boolean tapered) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor bordered = NeuralNetwork.padReplicate2d(mask, 1, 1, 1, 1); // [B, 1, H + 2, W + 2]
            Tensor result = mask; // [B, 1, H, W]
            for (int y = 0; y < 3; y++) {
                for (int x = 0; x < 3; x++) {
                    if (tapered && y != 1 && x != 1) {
                        continue;
                    }
                    Tensor moved = bordered.narrow(2, y, mask.size(2)).narrow(3, x, mask.size(3)); // [B, 1, H, W]
                    result = largest ? result.maximum(moved) : result.minimum(moved);
                }
            }
            return scope.keep(result);
        }
    }
}
