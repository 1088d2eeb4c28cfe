package dev.easel.nodes;

import dev.easel.diffusion.model.Area;
import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.tensor.Tensor;
import java.util.List;

/** Nodes that join conditionings and say where and when they count. */
final class ConditioningNodes {
    private static final int PIXELS = 8;

    private ConditioningNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                conditioningCombine(),
                conditioningConcat(),
                conditioningAverage(),
                conditioningSetArea(),
                conditioningSetAreaPercentage(),
                conditioningSetAreaStrength(),
                conditioningSetMask(),
                conditioningZeroOut(),
                conditioningSetTimestepRange());
    }

    /** A CONDITIONING input. */
    static Conditioning conditioning(NodeInputs inputs, String name) {
        return inputs.value(name, Conditioning.class);
    }

    private static NodeDefinitionBuilder changing(String name) {
        return NodeDefinition.named(name)
                .category("conditioning")
                .input(Input.of("conditioning", "CONDITIONING"))
                .output("CONDITIONING");
    }

    private static Input strength() {
        return Input.number("strength").defaultValue(1.0).range(0.0, 10.0).step(0.01);
    }

    private static NodeDefinition conditioningCombine() {
        return NodeDefinition.named("ConditioningCombine")
                .displayName("Conditioning (Combine)")
                .category("conditioning")
                .input(Input.of("conditioning_1", "CONDITIONING"))
                .input(Input.of("conditioning_2", "CONDITIONING"))
                .output("CONDITIONING")
                .function((inputs, context) -> NodeResult.of(
                        conditioning(inputs, "conditioning_1").combine(conditioning(inputs, "conditioning_2"))))
                .build();
    }

    private static NodeDefinition conditioningConcat() {
        return NodeDefinition.named("ConditioningConcat")
                .displayName("Conditioning (Concat)")
                .category("conditioning")
                .input(Input.of("conditioning_to", "CONDITIONING"))
                .input(Input.of("conditioning_from", "CONDITIONING"))
                .output("CONDITIONING")
                .function((inputs, context) -> NodeResult.of(
                        conditioning(inputs, "conditioning_to").concat(conditioning(inputs, "conditioning_from"))))
                .build();
    }

    private static NodeDefinition conditioningAverage() {
        return NodeDefinition.named("ConditioningAverage")
                .category("conditioning")
                .input(Input.of("conditioning_to", "CONDITIONING"))
                .input(Input.of("conditioning_from", "CONDITIONING"))
                .input(Input.number("conditioning_to_strength")
                        .defaultValue(1.0)
                        .range(0.0, 1.0)
                        .step(0.01))
                .output("CONDITIONING")
                .function((inputs, context) -> NodeResult.of(conditioning(inputs, "conditioning_to")
                        .average(conditioning(inputs, "conditioning_from"), inputs.number("conditioning_to_strength"))))
                .build();
    }

    private static NodeDefinition conditioningSetArea() {
        return changing("ConditioningSetArea")
                .displayName("Conditioning (Set Area)")
                .input(Input.integer("width").defaultValue(64).range(64, 16384).step(8))
                .input(Input.integer("height").defaultValue(64).range(64, 16384).step(8))
                .input(Input.integer("x").defaultValue(0).range(0, 16384).step(8))
                .input(Input.integer("y").defaultValue(0).range(0, 16384).step(8))
                .input(strength())
                .function(ConditioningNodes::setArea)
                .build();
    }

    private static NodeResult setArea(NodeInputs inputs, NodeContext context) {
        Area area = Area.Absolute.ofImage(
                inputs.integer("height") / PIXELS,
                inputs.integer("width") / PIXELS,
                inputs.integer("y") / PIXELS,
                inputs.integer("x") / PIXELS);
        return NodeResult.of(conditioning(inputs, "conditioning").withArea(area, inputs.number("strength")));
    }

    private static NodeDefinition conditioningSetAreaPercentage() {
        return changing("ConditioningSetAreaPercentage")
                .displayName("Conditioning (Set Area with Percentage)")
                .input(Input.number("width").defaultValue(1.0).range(0, 1.0).step(0.01))
                .input(Input.number("height").defaultValue(1.0).range(0, 1.0).step(0.01))
                .input(Input.number("x").defaultValue(0).range(0, 1.0).step(0.01))
                .input(Input.number("y").defaultValue(0).range(0, 1.0).step(0.01))
                .input(strength())
                .function(ConditioningNodes::setAreaPercentage)
                .build();
    }

    private static NodeResult setAreaPercentage(NodeInputs inputs, NodeContext context) {
        Area area = Area.Fraction.ofImage(
                inputs.number("height"), inputs.number("width"), inputs.number("y"), inputs.number("x"));
        return NodeResult.of(conditioning(inputs, "conditioning").withArea(area, inputs.number("strength")));
    }

    private static NodeDefinition conditioningSetAreaStrength() {
        return changing("ConditioningSetAreaStrength")
                .input(strength())
                .function((inputs, context) -> NodeResult.of(conditioning(inputs, "conditioning")
                        .with(ConditioningOption.STRENGTH, inputs.number("strength"))))
                .build();
    }

    private static NodeDefinition conditioningSetMask() {
        return changing("ConditioningSetMask")
                .displayName("Conditioning (Set Mask)")
                .input(Input.of("mask", "MASK"))
                .input(strength())
                .input(Input.combo("set_cond_area", List.of("default", "mask bounds")))
                .function(ConditioningNodes::setMask)
                .build();
    }

    private static NodeResult setMask(NodeInputs inputs, NodeContext context) {
        return NodeResult.of(conditioning(inputs, "conditioning")
                .withMask(
                        inputs.value("mask", Tensor.class),
                        inputs.number("strength"),
                        !inputs.string("set_cond_area").equals("default")));
    }

    private static NodeDefinition conditioningZeroOut() {
        return changing("ConditioningZeroOut")
                .category("advanced/conditioning")
                .function((inputs, context) ->
                        NodeResult.of(conditioning(inputs, "conditioning").zeroOut()))
                .build();
    }

    private static NodeDefinition conditioningSetTimestepRange() {
        return changing("ConditioningSetTimestepRange")
                .category("advanced/conditioning")
                .input(Input.number("start").defaultValue(0.0).range(0.0, 1.0).step(0.001))
                .input(Input.number("end").defaultValue(1.0).range(0.0, 1.0).step(0.001))
                .function((inputs, context) -> NodeResult.of(
                        conditioning(inputs, "conditioning").withRange(inputs.number("start"), inputs.number("end"))))
                .build();
    }
}
