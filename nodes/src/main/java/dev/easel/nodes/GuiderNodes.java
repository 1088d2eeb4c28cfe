package dev.easel.nodes;

import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.sampling.BasicGuider;
import dev.easel.diffusion.sampling.ClassifierFreeGuider;
import dev.easel.diffusion.sampling.DualGuider;
import dev.easel.diffusion.sampling.GuidancePatches;
import dev.easel.diffusion.sampling.PerpendicularNegativeGuider;
import dev.easel.diffusion.sampling.Samplers;
import dev.easel.diffusion.sampling.SeededNoise;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.List;

/** Nodes that make the parts of a run: noise, sampler, guider, and changes to a model's guidance. */
final class GuiderNodes {
    private static final String MODULE = "comfy_extras.nodes_custom_sampler";

    private GuiderNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                randomNoise(),
                disableNoise(),
                kSamplerSelect(),
                basicGuider(),
                cfgGuider(),
                dualCfgGuider(),
                perpNegGuider(),
                rescaleCfg(),
                adaptiveProjectedGuidance(),
                differentialDiffusion());
    }

    private static NodeDefinition randomNoise() {
        return NodeDefinition.named("RandomNoise")
                .category("sampling/custom_sampling/noise")
                .module(MODULE)
                .input(Input.integer("noise_seed")
                        .defaultValue(0)
                        .range(0, Input.MAX_SEED)
                        .controlAfterGenerate())
                .output("NOISE")
                .function((inputs, context) -> NodeResult.of(new SeededNoise(inputs.seed("noise_seed"))))
                .build();
    }

    private static NodeDefinition disableNoise() {
        return NodeDefinition.named("DisableNoise")
                .category("sampling/custom_sampling/noise")
                .module(MODULE)
                .output("NOISE")
                .function((inputs, context) -> NodeResult.of(SeededNoise.none(0)))
                .build();
    }

    private static NodeDefinition kSamplerSelect() {
        return NodeDefinition.named("KSamplerSelect")
                .category("sampling/custom_sampling/samplers")
                .module(MODULE)
                .input(Input.combo("sampler_name", Samplers.names()))
                .output("SAMPLER")
                .function((inputs, context) -> NodeResult.of(Samplers.of(inputs.string("sampler_name"))))
                .build();
    }

    private static NodeDefinitionBuilder guider(String name) {
        return NodeDefinition.named(name)
                .category("sampling/custom_sampling/guiders")
                .module(MODULE)
                .input(Input.of("model", "MODEL"))
                .output("GUIDER");
    }

    private static NodeDefinition basicGuider() {
        return guider("BasicGuider")
                .input(Input.of("conditioning", "CONDITIONING"))
                .function((inputs, context) -> NodeResult.of(new BasicGuider(
                        SchedulerNodes.model(inputs), ConditioningNodes.conditioning(inputs, "conditioning"))))
                .build();
    }

    private static NodeDefinition cfgGuider() {
        return guider("CFGGuider")
                .input(Input.of("positive", "CONDITIONING"))
                .input(Input.of("negative", "CONDITIONING"))
                .input(SamplingNodes.scale())
                .function((inputs, context) -> NodeResult.of(new ClassifierFreeGuider(
                        SchedulerNodes.model(inputs),
                        ConditioningNodes.conditioning(inputs, "positive"),
                        ConditioningNodes.conditioning(inputs, "negative"),
                        inputs.number("cfg"))))
                .build();
    }

    private static NodeDefinition dualCfgGuider() {
        return guider("DualCFGGuider")
                .input(Input.of("cond1", "CONDITIONING"))
                .input(Input.of("cond2", "CONDITIONING"))
                .input(Input.of("negative", "CONDITIONING"))
                .input(SamplingNodes.scale("cfg_conds"))
                .input(SamplingNodes.scale("cfg_cond2_negative"))
                .input(Input.combo("style", List.of("regular", "nested")))
                .function((inputs, context) -> NodeResult.of(new DualGuider(
                        SchedulerNodes.model(inputs),
                        ConditioningNodes.conditioning(inputs, "cond1"),
                        ConditioningNodes.conditioning(inputs, "cond2"),
                        ConditioningNodes.conditioning(inputs, "negative"),
                        inputs.number("cfg_conds"),
                        inputs.number("cfg_cond2_negative"),
                        inputs.string("style").equals("nested"))))
                .build();
    }

    private static NodeDefinition perpNegGuider() {
        return guider("PerpNegGuider")
                .category("_for_testing")
                .module("comfy_extras.nodes_perpneg")
                .input(Input.of("positive", "CONDITIONING"))
                .input(Input.of("negative", "CONDITIONING"))
                .input(Input.of("empty_conditioning", "CONDITIONING"))
                .input(SamplingNodes.scale())
                .input(Input.number("neg_scale")
                        .defaultValue(1.0)
                        .range(0.0, 100.0)
                        .step(0.01))
                .function((inputs, context) -> NodeResult.of(new PerpendicularNegativeGuider(
                        SchedulerNodes.model(inputs),
                        ConditioningNodes.conditioning(inputs, "positive"),
                        ConditioningNodes.conditioning(inputs, "negative"),
                        ConditioningNodes.conditioning(inputs, "empty_conditioning"),
                        inputs.number("cfg"),
                        inputs.number("neg_scale"))))
                .build();
    }

    private static NodeDefinition rescaleCfg() {
        return NodeDefinition.named("RescaleCFG")
                .category("advanced/model")
                .module("comfy_extras.nodes_model_advanced")
                .input(Input.of("model", "MODEL"))
                .input(Input.number("multiplier")
                        .defaultValue(0.7)
                        .range(0.0, 1.0)
                        .step(0.01))
                .output("MODEL")
                .function(GuiderNodes::rescale)
                .build();
    }

    private static NodeResult rescale(NodeInputs inputs, NodeContext context) {
        Model model = SchedulerNodes.model(inputs);
        return NodeResult.of(model.withOptions(
                model.options().withCombination(new GuidancePatches.Rescale(inputs.number("multiplier")))));
    }

    private static NodeDefinition adaptiveProjectedGuidance() {
        return NodeDefinition.named("APG")
                .displayName("Adaptive Projected Guidance")
                .category("sampling/custom_sampling")
                .module("comfy_extras.nodes_apg")
                .typed()
                .input(Input.of("model", "MODEL"))
                .input(Input.number("eta")
                        .defaultValue(1.0)
                        .range(-10.0, 10.0)
                        .step(0.01)
                        .tooltip("How much of the guidance that points the prediction's own way is kept; 1 keeps all."))
                .input(Input.number("norm_threshold")
                        .defaultValue(5.0)
                        .range(0.0, 50.0)
                        .step(0.1)
                        .tooltip("The largest length of the guidance; 0 sets no limit."))
                .input(Input.number("momentum")
                        .defaultValue(0.0)
                        .range(-5.0, 1.0)
                        .step(0.01)
                        .tooltip("Weight of the guidance of earlier steps; 0 forgets it."))
                .output("MODEL")
                .function(GuiderNodes::project)
                .build();
    }

    private static NodeResult project(NodeInputs inputs, NodeContext context) {
        Model model = SchedulerNodes.model(inputs);
        return NodeResult.of(model.withOptions(model.options()
                .withBefore(new GuidancePatches.AdaptiveProjected(
                        inputs.number("eta"), inputs.number("norm_threshold"), inputs.number("momentum")))));
    }

    private static NodeDefinition differentialDiffusion() {
        return NodeDefinition.named("DifferentialDiffusion")
                .displayName("Differential Diffusion")
                .category("_for_testing")
                .module("comfy_extras.nodes_differential_diffusion")
                .typed()
                .experimental()
                .input(Input.of("model", "MODEL"))
                .optional(Input.number("strength")
                        .defaultValue(1.0)
                        .range(0.0, 1.0)
                        .step(0.01))
                .output("MODEL")
                .function(GuiderNodes::differential)
                .build();
    }

    private static NodeResult differential(NodeInputs inputs, NodeContext context) {
        Model model = SchedulerNodes.model(inputs);
        return NodeResult.of(model.withOptions(
                model.options().withDenoiseMask(new GuidancePatches.Differential(inputs.number("strength")))));
    }
}
