package dev.easel.nodes;

import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.diffusion.schedule.SamplingPatches;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeFunction;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.List;
import java.util.function.Function;

/** Nodes that change how a model is sampled. */
final class ModelSamplingNodes {
    private ModelSamplingNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                modelSamplingDiscrete(),
                modelSamplingContinuousV(),
                shifted("ModelSamplingSD3", 3.0)
                        .function(sampled(inputs -> SamplingPatches.sd3(inputs.number("shift"))))
                        .build(),
                shifted("ModelSamplingAuraFlow", 1.73)
                        .function(sampled(inputs -> SamplingPatches.auraFlow(inputs.number("shift"))))
                        .build(),
                modelSamplingFlux());
    }

    private static NodeDefinitionBuilder changing(String name) {
        return NodeDefinition.named(name)
                .category("advanced/model")
                .module("comfy_extras.nodes_model_advanced")
                .input(Input.of("model", "MODEL"))
                .output("MODEL");
    }

    private static NodeFunction sampled(Function<NodeInputs, ModelSampling> sampling) {
        return (inputs, context) -> NodeResult.of(SchedulerNodes.model(inputs).withSampling(sampling.apply(inputs)));
    }

    private static NodeDefinitionBuilder shifted(String name, double otherwise) {
        return changing(name)
                .input(Input.number("shift")
                        .defaultValue(otherwise)
                        .range(0.0, 100.0)
                        .step(0.01));
    }

    private static NodeDefinition modelSamplingDiscrete() {
        return changing("ModelSamplingDiscrete")
                .input(Input.combo("sampling", SamplingPatches.DISCRETE))
                .input(Input.bool("zsnr").defaultValue(false))
                .function(sampled(inputs -> SamplingPatches.discrete(inputs.string("sampling"), inputs.bool("zsnr"))))
                .build();
    }

    private static NodeDefinition modelSamplingContinuousV() {
        return changing("ModelSamplingContinuousV")
                .input(Input.combo("sampling", SamplingPatches.CONTINUOUS_V))
                .input(sigma("sigma_max", 500.0))
                .input(sigma("sigma_min", 0.03))
                .function(sampled(
                        inputs -> SamplingPatches.continuousV(inputs.number("sigma_max"), inputs.number("sigma_min"))))
                .build();
    }

    private static Input sigma(String name, double otherwise) {
        return Input.number(name)
                .defaultValue(otherwise)
                .range(0.0, 1000.0)
                .step(0.001)
                .option("round", false);
    }

    private static NodeDefinition modelSamplingFlux() {
        return changing("ModelSamplingFlux")
                .input(Input.number("max_shift")
                        .defaultValue(1.15)
                        .range(0.0, 100.0)
                        .step(0.01))
                .input(Input.number("base_shift")
                        .defaultValue(0.5)
                        .range(0.0, 100.0)
                        .step(0.01))
                .input(Input.integer("width")
                        .defaultValue(1024)
                        .range(16, 16384)
                        .step(8))
                .input(Input.integer("height")
                        .defaultValue(1024)
                        .range(16, 16384)
                        .step(8))
                .function(sampled(inputs -> SamplingPatches.flux(
                        inputs.number("max_shift"),
                        inputs.number("base_shift"),
                        inputs.integer("width"),
                        inputs.integer("height"))))
                .build();
    }
}
