package dev.easel.nodes;

import dev.easel.diffusion.sampling.DpmAdaptive;
import dev.easel.diffusion.sampling.DpmPlusPlus2MSde;
import dev.easel.diffusion.sampling.DpmPlusPlus2SAncestral;
import dev.easel.diffusion.sampling.DpmPlusPlus3MSde;
import dev.easel.diffusion.sampling.DpmPlusPlusSde;
import dev.easel.diffusion.sampling.ErSde;
import dev.easel.diffusion.sampling.EulerAncestral;
import dev.easel.diffusion.sampling.EulerAncestralCfgPlusPlus;
import dev.easel.diffusion.sampling.FunctionSampler;
import dev.easel.diffusion.sampling.LinearMultistep;
import dev.easel.diffusion.sampling.SaSolver;
import dev.easel.diffusion.sampling.SamplerFunction;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeFunction;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.List;
import java.util.function.Function;

/** Nodes that make samplers with parameters of their own. Noise is drawn on the CPU whatever {@code noise_device} says. */
final class SamplerNodes {
    private SamplerNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                multistepSde("SamplerDPMPP_3M_SDE", SamplerNodes::thirdOrder),
                secondOrderSde(),
                singleStepSde(),
                ancestral(
                        "SamplerDPMPP_2S_Ancestral",
                        inputs -> new DpmPlusPlus2SAncestral(inputs.number("eta"), inputs.number("s_noise"))),
                ancestral(
                        "SamplerEulerAncestral",
                        inputs -> new EulerAncestral(inputs.number("eta"), inputs.number("s_noise"))),
                eulerAncestralPlusPlus(),
                linearMultistep(),
                adaptive(),
                erSde(),
                saSolver());
    }

    private static NodeDefinitionBuilder sampler(String name) {
        return NodeDefinition.named(name)
                .category("sampling/custom_sampling/samplers")
                .module("comfy_extras.nodes_custom_sampler")
                .output("SAMPLER");
    }

    private static NodeFunction making(Function<NodeInputs, SamplerFunction> function) {
        return (inputs, context) -> NodeResult.of(new FunctionSampler(function.apply(inputs)));
    }

    private static Input exact(String name, double otherwise, double largest) {
        return Input.number(name)
                .defaultValue(otherwise)
                .range(0.0, largest)
                .step(0.01)
                .option("round", false);
    }

    private static Input eta() {
        return exact("eta", 1.0, 100.0);
    }

    private static Input noiseScale() {
        return exact("s_noise", 1.0, 100.0);
    }

    private static Input noiseDevice() {
        return Input.combo("noise_device", List.of("gpu", "cpu"));
    }

    private static NodeDefinition ancestral(String name, Function<NodeInputs, SamplerFunction> function) {
        return sampler(name)
                .input(eta())
                .input(noiseScale())
                .function(making(function))
                .build();
    }

    private static NodeDefinition multistepSde(String name, Function<NodeInputs, SamplerFunction> function) {
        return sampler(name)
                .input(eta())
                .input(noiseScale())
                .input(noiseDevice())
                .function(making(function))
                .build();
    }

    private static SamplerFunction thirdOrder(NodeInputs inputs) {
        return new DpmPlusPlus3MSde(inputs.number("eta"), inputs.number("s_noise"));
    }

    private static NodeDefinition secondOrderSde() {
        return sampler("SamplerDPMPP_2M_SDE")
                .input(Input.combo("solver_type", List.of("midpoint", "heun")))
                .input(eta())
                .input(noiseScale())
                .input(noiseDevice())
                .function(making(inputs -> new DpmPlusPlus2MSde(
                        inputs.number("eta"),
                        inputs.number("s_noise"),
                        DpmPlusPlus2MSde.Correction.of(inputs.string("solver_type")))))
                .build();
    }

    private static NodeDefinition singleStepSde() {
        return sampler("SamplerDPMPP_SDE")
                .input(eta())
                .input(noiseScale())
                .input(exact("r", 0.5, 100.0))
                .input(noiseDevice())
                .function(making(inputs ->
                        new DpmPlusPlusSde(inputs.number("eta"), inputs.number("s_noise"), inputs.number("r"))))
                .build();
    }

    private static NodeDefinition eulerAncestralPlusPlus() {
        return sampler("SamplerEulerAncestralCFGPP")
                .displayName("SamplerEulerAncestralCFG++")
                .input(exact("eta", 1.0, 1.0))
                .input(exact("s_noise", 1.0, 10.0))
                .function(
                        making(inputs -> new EulerAncestralCfgPlusPlus(inputs.number("eta"), inputs.number("s_noise"))))
                .build();
    }

    private static NodeDefinition linearMultistep() {
        return sampler("SamplerLMS")
                .input(Input.integer("order").defaultValue(4).range(1, 100))
                .function(making(inputs -> new LinearMultistep(inputs.integer("order"))))
                .build();
    }

    private static NodeDefinition adaptive() {
        return sampler("SamplerDPMAdaptative")
                .input(Input.integer("order").defaultValue(3).range(2, 3))
                .input(exact("rtol", 0.05, 100.0))
                .input(exact("atol", 0.0078, 100.0))
                .input(exact("h_init", 0.05, 100.0))
                .input(exact("pcoeff", 0.0, 100.0))
                .input(exact("icoeff", 1.0, 100.0))
                .input(exact("dcoeff", 0.0, 100.0))
                .input(exact("accept_safety", 0.81, 100.0))
                .input(exact("eta", 0.0, 100.0))
                .input(noiseScale())
                .function(making(inputs -> new DpmAdaptive(
                        inputs.integer("order"),
                        inputs.number("rtol"),
                        inputs.number("atol"),
                        inputs.number("h_init"),
                        inputs.number("pcoeff"),
                        inputs.number("icoeff"),
                        inputs.number("dcoeff"),
                        inputs.number("accept_safety"),
                        inputs.number("eta"),
                        inputs.number("s_noise"))))
                .build();
    }

    private static NodeDefinition erSde() {
        return sampler("SamplerER_SDE")
                .input(Input.combo("solver_type", ErSde.SOLVERS))
                .input(Input.integer("max_stage").defaultValue(3).range(1, 3))
                .input(eta().tooltip("How much noise the reverse-time equation has; 0 makes it an ordinary one."))
                .input(noiseScale())
                .function(making(inputs -> ErSde.of(
                        inputs.string("solver_type"),
                        inputs.integer("max_stage"),
                        inputs.number("eta"),
                        inputs.number("s_noise"))))
                .build();
    }

    private static Input percent(String name, double otherwise) {
        return Input.number(name).defaultValue(otherwise).range(0.0, 1.0).step(0.001);
    }

    private static NodeDefinition saSolver() {
        return sampler("SamplerSASolver")
                .input(Input.of("model", "MODEL"))
                .input(exact("eta", 1.0, 10.0))
                .input(percent("sde_start_percent", 0.2))
                .input(percent("sde_end_percent", 0.8))
                .input(noiseScale())
                .input(Input.integer("predictor_order").defaultValue(3).range(1, 6))
                .input(Input.integer("corrector_order").defaultValue(4).range(0, 6))
                .input(Input.bool("use_pece"))
                .input(Input.bool("simple_order_2"))
                .function(making(inputs -> new SaSolver(
                        inputs.number("eta"),
                        inputs.number("sde_start_percent"),
                        inputs.number("sde_end_percent"),
                        inputs.number("s_noise"),
                        inputs.integer("predictor_order"),
                        inputs.integer("corrector_order"),
                        inputs.bool("use_pece"),
                        inputs.bool("simple_order_2"))))
                .build();
    }
}
