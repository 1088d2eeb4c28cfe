package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.diffusion.sampling.Churn;
import dev.easel.diffusion.sampling.Dpm2;
import dev.easel.diffusion.sampling.DpmAdaptive;
import dev.easel.diffusion.sampling.DpmPlusPlus2MSde;
import dev.easel.diffusion.sampling.DpmPlusPlus2SAncestral;
import dev.easel.diffusion.sampling.DpmPlusPlus3MSde;
import dev.easel.diffusion.sampling.DpmPlusPlusSde;
import dev.easel.diffusion.sampling.ErSde;
import dev.easel.diffusion.sampling.Euler;
import dev.easel.diffusion.sampling.EulerAncestral;
import dev.easel.diffusion.sampling.EulerAncestralCfgPlusPlus;
import dev.easel.diffusion.sampling.FunctionSampler;
import dev.easel.diffusion.sampling.Heun;
import dev.easel.diffusion.sampling.LinearMultistep;
import dev.easel.diffusion.sampling.SaSolver;
import dev.easel.diffusion.sampling.Sampler;
import dev.easel.diffusion.sampling.SamplerFunction;
import dev.easel.diffusion.sampling.Samplers;

/** Samplers with parameters, as manifests name them. */
final class SamplerNodes {
    private SamplerNodes() {}

    /** The sampler of a config with {@code sampler_node}, {@code sampler_options} or {@code sampler} alone. */
    static Sampler of(JsonNode config) {
        if (config.has("sampler_node")) {
            return new FunctionSampler(ofNode(config.get("sampler_node").textValue(), config.get("sampler_args")));
        }
        String name = config.get("sampler").textValue();
        return config.has("sampler_options")
                ? new FunctionSampler(churned(name, config.get("sampler_options")))
                : Samplers.of(name);
    }

    private static SamplerFunction churned(String name, JsonNode options) {
        Churn churn = new Churn(
                options.path("s_churn").asDouble(0),
                options.path("s_tmin").asDouble(0),
                options.path("s_tmax").asDouble(Double.POSITIVE_INFINITY),
                options.path("s_noise").asDouble(1));
        return switch (name) {
            case "euler" -> new Euler(churn);
            case "heun" -> new Heun(churn);
            case "dpm_2" -> new Dpm2(churn);
            default -> throw new IllegalArgumentException("unknown options for " + name);
        };
    }

    private static SamplerFunction ofNode(String node, JsonNode arguments) {
        double eta = arguments.path("eta").asDouble(1);
        double noise = arguments.path("s_noise").asDouble(1);
        return switch (node) {
            case "SamplerEulerAncestral" -> new EulerAncestral(eta, noise);
            case "SamplerEulerAncestralCFGPP" -> new EulerAncestralCfgPlusPlus(eta, noise);
            case "SamplerLMS" -> new LinearMultistep(arguments.get("order").intValue());
            case "SamplerDPMPP_2S_Ancestral" -> new DpmPlusPlus2SAncestral(eta, noise);
            case "SamplerDPMPP_SDE" ->
                new DpmPlusPlusSde(eta, noise, arguments.get("r").doubleValue());
            case "SamplerDPMPP_2M_SDE" ->
                new DpmPlusPlus2MSde(
                        eta,
                        noise,
                        DpmPlusPlus2MSde.Correction.of(
                                arguments.get("solver_type").textValue()));
            case "SamplerDPMPP_3M_SDE" -> new DpmPlusPlus3MSde(eta, noise);
            case "SamplerDPMAdaptative" -> adaptive(arguments);
            case "SamplerER_SDE" ->
                ErSde.of(
                        arguments.get("solver_type").textValue(),
                        arguments.get("max_stage").intValue(),
                        eta,
                        noise);
            case "SamplerSASolver" ->
                new SaSolver(
                        eta,
                        arguments.get("sde_start_percent").doubleValue(),
                        arguments.get("sde_end_percent").doubleValue(),
                        noise,
                        arguments.get("predictor_order").intValue(),
                        arguments.get("corrector_order").intValue(),
                        arguments.get("use_pece").booleanValue(),
                        arguments.get("simple_order_2").booleanValue());
            default -> throw new IllegalArgumentException("unknown sampler node " + node);
        };
    }

    private static SamplerFunction adaptive(JsonNode arguments) {
        return new DpmAdaptive(
                arguments.get("order").intValue(),
                arguments.get("rtol").doubleValue(),
                arguments.get("atol").doubleValue(),
                arguments.get("h_init").doubleValue(),
                arguments.get("pcoeff").doubleValue(),
                arguments.get("icoeff").doubleValue(),
                arguments.get("dcoeff").doubleValue(),
                arguments.get("accept_safety").doubleValue(),
                arguments.get("eta").doubleValue(),
                arguments.get("s_noise").doubleValue());
    }
}
