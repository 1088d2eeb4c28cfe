package dev.easel.nodes;

import dev.easel.diffusion.schedule.SigmaEdits;
import dev.easel.diffusion.schedule.SigmaRange;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import java.util.List;

/** Nodes that change schedules. */
final class SigmaNodes {
    private SigmaNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                splitSigmas(),
                splitSigmasDenoise(),
                flipSigmas(),
                setFirstSigma(),
                extendIntermediateSigmas(),
                samplingPercentToSigma());
    }

    /** A SIGMAS input. */
    static Sigmas sigmas(NodeInputs inputs) {
        return inputs.value("sigmas", Sigmas.class);
    }

    private static NodeDefinitionBuilder changing(String name) {
        return NodeDefinition.named(name)
                .category("sampling/custom_sampling/sigmas")
                .module("comfy_extras.nodes_custom_sampler");
    }

    private static NodeDefinition splitSigmas() {
        return changing("SplitSigmas")
                .input(Input.of("sigmas", "SIGMAS"))
                .input(Input.integer("step").defaultValue(0).range(0, 10000))
                .output(Output.of("SIGMAS", "high_sigmas"))
                .output(Output.of("SIGMAS", "low_sigmas"))
                .function((inputs, context) -> split(SigmaEdits.split(sigmas(inputs), inputs.integer("step"))))
                .build();
    }

    private static NodeDefinition splitSigmasDenoise() {
        return changing("SplitSigmasDenoise")
                .input(Input.of("sigmas", "SIGMAS"))
                .input(Input.number("denoise").defaultValue(1.0).range(0.0, 1.0).step(0.01))
                .output(Output.of("SIGMAS", "high_sigmas"))
                .output(Output.of("SIGMAS", "low_sigmas"))
                .function((inputs, context) -> split(SigmaEdits.splitDenoise(sigmas(inputs), inputs.number("denoise"))))
                .build();
    }

    private static NodeResult split(SigmaEdits.Split split) {
        return NodeResult.of(split.high(), split.low());
    }

    private static NodeDefinition flipSigmas() {
        return changing("FlipSigmas")
                .input(Input.of("sigmas", "SIGMAS"))
                .output("SIGMAS")
                .function((inputs, context) -> NodeResult.of(SigmaEdits.flip(sigmas(inputs))))
                .build();
    }

    private static NodeDefinition setFirstSigma() {
        return changing("SetFirstSigma")
                .input(Input.of("sigmas", "SIGMAS"))
                .input(Input.number("sigma")
                        .defaultValue(136.0)
                        .range(0.0, 20000.0)
                        .step(0.001)
                        .option("round", false))
                .output("SIGMAS")
                .function(
                        (inputs, context) -> NodeResult.of(SigmaEdits.setFirst(sigmas(inputs), inputs.number("sigma"))))
                .build();
    }

    private static NodeDefinition extendIntermediateSigmas() {
        return changing("ExtendIntermediateSigmas")
                .input(Input.of("sigmas", "SIGMAS"))
                .input(Input.integer("steps").defaultValue(2).range(1, 100))
                .input(Input.number("start_at_sigma")
                        .defaultValue(-1.0)
                        .range(-1.0, 20000.0)
                        .step(0.01)
                        .option("round", false))
                .input(Input.number("end_at_sigma")
                        .defaultValue(12.0)
                        .range(0.0, 20000.0)
                        .step(0.01)
                        .option("round", false))
                .input(Input.combo("spacing", SigmaEdits.SPACINGS))
                .output("SIGMAS")
                .function((inputs, context) -> NodeResult.of(SigmaEdits.extend(
                        sigmas(inputs),
                        inputs.integer("steps"),
                        inputs.number("start_at_sigma"),
                        inputs.number("end_at_sigma"),
                        inputs.string("spacing"))))
                .build();
    }

    private static NodeDefinition samplingPercentToSigma() {
        return changing("SamplingPercentToSigma")
                .input(Input.of("model", "MODEL"))
                .input(Input.number("sampling_percent")
                        .defaultValue(0.0)
                        .range(0.0, 1.0)
                        .step(0.0001))
                .input(Input.bool("return_actual_sigma")
                        .defaultValue(false)
                        .tooltip(
                                "At 0 and 1, give the model's largest and smallest sigma instead of the limits used for"
                                        + " comparisons."))
                .output(Output.of("FLOAT", "sigma_value"))
                .function(SigmaNodes::percentToSigma)
                .build();
    }

    private static NodeResult percentToSigma(NodeInputs inputs, NodeContext context) {
        SigmaRange range = SchedulerNodes.model(inputs).sampling().range();
        double percent = inputs.number("sampling_percent");
        if (inputs.bool("return_actual_sigma") && (percent == 0 || percent == 1)) {
            return NodeResult.of((double) (percent == 0 ? range.largest() : range.smallest()));
        }
        return NodeResult.of(range.percentToSigma(percent));
    }
}
