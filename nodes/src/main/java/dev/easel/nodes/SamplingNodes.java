package dev.easel.nodes;

import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.sampling.ClassifierFreeGuider;
import dev.easel.diffusion.sampling.CustomSampling;
import dev.easel.diffusion.sampling.Guider;
import dev.easel.diffusion.sampling.KSamplerRun;
import dev.easel.diffusion.sampling.KSamplerSettings;
import dev.easel.diffusion.sampling.NoiseSource;
import dev.easel.diffusion.sampling.Sampler;
import dev.easel.diffusion.sampling.Samplers;
import dev.easel.diffusion.sampling.SeededNoise;
import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import java.util.List;

/** Nodes that sample. */
final class SamplingNodes {
    private SamplingNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(kSampler(), kSamplerAdvanced(), samplerCustom(), samplerCustomAdvanced());
    }

    private static Input seed(String name) {
        return Input.integer(name).defaultValue(0).range(0, Input.MAX_SEED).controlAfterGenerate();
    }

    private static Input steps() {
        return Input.integer("steps").defaultValue(20).range(1, 10000);
    }

    /** The guidance scale. */
    static Input scale() {
        return scale("cfg");
    }

    /** A guidance scale. */
    static Input scale(String name) {
        return Input.number(name).defaultValue(8.0).range(0.0, 100.0).step(0.1).round(0.01);
    }

    private static NodeDefinition kSampler() {
        return NodeDefinition.named("KSampler")
                .category("sampling")
                .description(
                        "Samples a latent: removes its noise step by step, towards one prompt and away from another.")
                .input(Input.of("model", "MODEL").tooltip("The diffusion model."))
                .input(seed("seed").tooltip("The same seed gives the same noise."))
                .input(steps().tooltip("How many steps to take; more take longer and show more detail."))
                .input(scale().tooltip(
                                "How strongly to follow the prompt: 1 switches the negative prompt off, high values burn"
                                        + " colours out."))
                .input(Input.combo("sampler_name", Samplers.names()).tooltip("How a step is taken."))
                .input(Input.combo("scheduler", Scheduler.ids())
                        .tooltip("How much noise there is at the start of each step."))
                .input(Input.of("positive", "CONDITIONING").tooltip("What is to be shown."))
                .input(Input.of("negative", "CONDITIONING").tooltip("What is not to be shown."))
                .input(Input.of("latent_image", "LATENT").tooltip("The latent to start from."))
                .input(Input.number("denoise")
                        .defaultValue(1.0)
                        .range(0.0, 1.0)
                        .step(0.01)
                        .tooltip("How much of the latent is made anew; less keeps more of a picture that was encoded."))
                .output(Output.of("LATENT").tooltip("The sampled latent."))
                .function(SamplingNodes::sample)
                .build();
    }

    private static NodeResult sample(NodeInputs inputs, NodeContext context) {
        return sample(
                KSamplerSettings.simple(
                        inputs.seed("seed"),
                        inputs.integer("steps"),
                        inputs.number("cfg"),
                        inputs.string("sampler_name"),
                        inputs.string("scheduler"),
                        inputs.number("denoise")),
                inputs,
                context);
    }

    private static NodeResult sample(KSamplerSettings settings, NodeInputs inputs, NodeContext context) {
        Model model = SchedulerNodes.model(inputs);
        return NodeResult.of(KSamplerRun.sample(
                settings,
                model,
                ConditioningNodes.conditioning(inputs, "positive"),
                ConditioningNodes.conditioning(inputs, "negative"),
                LatentNodes.latent(inputs, "latent_image"),
                new SamplingProgress(context, model)));
    }

    private static NodeDefinition kSamplerAdvanced() {
        return NodeDefinition.named("KSamplerAdvanced")
                .displayName("KSampler (Advanced)")
                .category("sampling")
                .input(Input.of("model", "MODEL"))
                .input(Input.combo("add_noise", List.of("enable", "disable")))
                .input(seed("noise_seed"))
                .input(steps())
                .input(scale())
                .input(Input.combo("sampler_name", Samplers.names()))
                .input(Input.combo("scheduler", Scheduler.ids()))
                .input(Input.of("positive", "CONDITIONING"))
                .input(Input.of("negative", "CONDITIONING"))
                .input(Input.of("latent_image", "LATENT"))
                .input(Input.integer("start_at_step").defaultValue(0).range(0, 10000))
                .input(Input.integer("end_at_step").defaultValue(10000).range(0, 10000))
                .input(Input.combo("return_with_leftover_noise", List.of("disable", "enable")))
                .output("LATENT")
                .function(SamplingNodes::sampleAdvanced)
                .build();
    }

    private static NodeResult sampleAdvanced(NodeInputs inputs, NodeContext context) {
        boolean addsNoise = !inputs.string("add_noise").equals("disable");
        return sample(
                KSamplerSettings.advanced(
                        noise(addsNoise, inputs.seed("noise_seed")),
                        inputs.integer("steps"),
                        inputs.number("cfg"),
                        inputs.string("sampler_name"),
                        inputs.string("scheduler"),
                        inputs.integer("start_at_step"),
                        inputs.integer("end_at_step"),
                        inputs.string("return_with_leftover_noise").equals("enable")),
                inputs,
                context);
    }

    private static NoiseSource noise(boolean adds, long seed) {
        return adds ? new SeededNoise(seed) : SeededNoise.none(seed);
    }

    private static NodeDefinition samplerCustom() {
        return NodeDefinition.named("SamplerCustom")
                .category("sampling/custom_sampling")
                .module("comfy_extras.nodes_custom_sampler")
                .input(Input.of("model", "MODEL"))
                .input(Input.bool("add_noise").defaultValue(true))
                .input(seed("noise_seed"))
                .input(scale())
                .input(Input.of("positive", "CONDITIONING"))
                .input(Input.of("negative", "CONDITIONING"))
                .input(Input.of("sampler", "SAMPLER"))
                .input(Input.of("sigmas", "SIGMAS"))
                .input(Input.of("latent_image", "LATENT"))
                .output(Output.of("LATENT", "output"))
                .output(Output.of("LATENT", "denoised_output"))
                .function(SamplingNodes::sampleCustom)
                .build();
    }

    private static NodeResult sampleCustom(NodeInputs inputs, NodeContext context) {
        Guider guider = new ClassifierFreeGuider(
                SchedulerNodes.model(inputs),
                ConditioningNodes.conditioning(inputs, "positive"),
                ConditioningNodes.conditioning(inputs, "negative"),
                inputs.number("cfg"));
        return sample(noise(inputs.bool("add_noise"), inputs.seed("noise_seed")), guider, inputs, context);
    }

    private static NodeDefinition samplerCustomAdvanced() {
        return NodeDefinition.named("SamplerCustomAdvanced")
                .category("sampling/custom_sampling")
                .module("comfy_extras.nodes_custom_sampler")
                .input(Input.of("noise", "NOISE"))
                .input(Input.of("guider", "GUIDER"))
                .input(Input.of("sampler", "SAMPLER"))
                .input(Input.of("sigmas", "SIGMAS"))
                .input(Input.of("latent_image", "LATENT"))
                .output(Output.of("LATENT", "output"))
                .output(Output.of("LATENT", "denoised_output"))
                .function((inputs, context) -> sample(
                        inputs.value("noise", NoiseSource.class),
                        inputs.value("guider", Guider.class),
                        inputs,
                        context))
                .build();
    }

    private static NodeResult sample(NoiseSource noise, Guider guider, NodeInputs inputs, NodeContext context) {
        Latent latent = LatentNodes.latent(inputs, "latent_image");
        CustomSampling.Result result = CustomSampling.sample(
                noise,
                guider,
                inputs.value("sampler", Sampler.class),
                SigmaNodes.sigmas(inputs),
                latent,
                new SamplingProgress(context, guider.model()));
        return NodeResult.of(result.output(), result.denoised());
    }
}
