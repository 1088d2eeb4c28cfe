package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.diffusion.model.Area;
import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.sampling.BasicGuider;
import dev.easel.diffusion.sampling.ClassifierFreeGuider;
import dev.easel.diffusion.sampling.CustomSampling;
import dev.easel.diffusion.sampling.DualGuider;
import dev.easel.diffusion.sampling.GuidancePatches;
import dev.easel.diffusion.sampling.Guider;
import dev.easel.diffusion.sampling.KSamplerRun;
import dev.easel.diffusion.sampling.KSamplerSettings;
import dev.easel.diffusion.sampling.NoiseSource;
import dev.easel.diffusion.sampling.PerpendicularNegativeGuider;
import dev.easel.diffusion.sampling.SeededNoise;
import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whole runs of samplers and of the nodes around them, on the toy model. */
final class SamplingOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of(
                "sampler", golden -> new Run(golden).sampler(),
                "sampling_pipeline", golden -> new Run(golden).pipeline());
    }

    /** One case and what is recorded of it. */
    private static final class Run {
        private final GoldenCase golden;
        private final JsonNode config;
        private final ToyModel toy;
        private final RecordedSteps steps = new RecordedSteps();

        Run(GoldenCase golden) {
            this.golden = golden;
            config = golden.config();
            toy = new ToyModel(golden);
        }

        private GoldenOutputs finish(Tensor latent) {
            GoldenOutputs outputs = GoldenOutputs.of("latent", latent);
            steps.addTo(outputs);
            ObjectNode json = GoldenCase.JSON.createObjectNode();
            json.set("callback_steps", steps.steps());
            json.set("model_calls", toy.calls());
            return outputs.json(json);
        }

        GoldenOutputs sampler() {
            Latent latent = KSamplerRun.sample(
                    simpleSettings(),
                    toy.model(),
                    Conditioning.of(ConditioningEntry.of(golden.input("positive"))),
                    Conditioning.of(ConditioningEntry.of(golden.input("negative"))),
                    Latent.of(golden.input("latent")),
                    steps);
            return finish(latent.samples());
        }

        private KSamplerSettings simpleSettings() {
            return KSamplerSettings.simple(
                    seed(),
                    config.get("steps").intValue(),
                    config.get("cfg").doubleValue(),
                    config.get("sampler").textValue(),
                    config.get("scheduler").textValue(),
                    config.path("denoise").asDouble(1));
        }

        private long seed() {
            return NoiseOperations.seed(config, "seed");
        }

        GoldenOutputs pipeline() {
            return switch (config.get("node").textValue()) {
                case "KSampler" ->
                    finish(KSamplerRun.sample(
                                    simpleSettings(),
                                    model(),
                                    conditioning("positive"),
                                    conditioning("negative"),
                                    latent(),
                                    steps)
                            .samples());
                case "KSamplerAdvanced" -> finish(advanced());
                case "KSamplerAdvancedTwoStage" -> twoStages();
                case "SamplerCustom" -> custom(true);
                case "SamplerCustomAdvanced" -> custom(false);
                default -> throw new IllegalArgumentException("unknown node " + config.get("node"));
            };
        }

        private Tensor advanced() {
            boolean addsNoise = config.get("add_noise").textValue().equals("enable");
            return advanced(
                            addsNoise,
                            config.get("start_at_step").intValue(),
                            config.get("end_at_step").intValue(),
                            config.get("return_with_leftover_noise").textValue().equals("enable"),
                            latent())
                    .samples();
        }

        private Latent advanced(boolean addsNoise, int start, int end, boolean leavesNoise, Latent latent) {
            KSamplerSettings settings = KSamplerSettings.advanced(
                    addsNoise ? new SeededNoise(seed()) : SeededNoise.none(seed()),
                    config.get("steps").intValue(),
                    config.get("cfg").doubleValue(),
                    config.get("sampler").textValue(),
                    config.get("scheduler").textValue(),
                    start,
                    end,
                    leavesNoise);
            return KSamplerRun.sample(
                    settings, model(), conditioning("positive"), conditioning("negative"), latent, steps);
        }

        private GoldenOutputs twoStages() {
            int split = config.get("split").intValue();
            Latent first = advanced(true, 0, split, true, latent());
            Latent second = advanced(false, split, 10_000, false, first);
            return finish(second.samples()).tensor("stage1", first.samples());
        }

        private GoldenOutputs custom(boolean simple) {
            boolean addsNoise = config.path(simple ? "add_noise" : "noise").asBoolean(true);
            NoiseSource noise = addsNoise ? new SeededNoise(seed()) : SeededNoise.none(simple ? seed() : 0);
            Guider guider = simple
                    ? new ClassifierFreeGuider(model(), conditioning("positive"), conditioning("negative"), scale())
                    : guider();
            Sigmas sigmas = sigmas();
            CustomSampling.Result result =
                    CustomSampling.sample(noise, guider, SamplerNodes.of(config), sigmas, latent(), steps);
            return finish(result.output().samples())
                    .tensor("denoised_output", result.denoised().samples())
                    .tensor("sigmas_used", Tensors.of(sigmas.toArray()));
        }

        private double scale() {
            return config.get("cfg").doubleValue();
        }

        private Guider guider() {
            return switch (config.get("guider").textValue()) {
                case "BasicGuider" -> new BasicGuider(model(), conditioning("positive"));
                case "CFGGuider" ->
                    new ClassifierFreeGuider(model(), conditioning("positive"), conditioning("negative"), scale());
                case "DualCFGGuider" ->
                    new DualGuider(
                            model(),
                            conditioning("positive"),
                            conditioning("middle"),
                            conditioning("negative"),
                            config.get("cfg_conds").doubleValue(),
                            config.get("cfg_cond2_negative").doubleValue(),
                            config.get("style").textValue().equals("nested"));
                case "PerpNegGuider" ->
                    new PerpendicularNegativeGuider(
                            model(),
                            conditioning("positive"),
                            conditioning("negative"),
                            conditioning("middle"),
                            scale(),
                            config.get("neg_scale").doubleValue());
                default -> throw new IllegalArgumentException("unknown guider " + config.get("guider"));
            };
        }

        private Sigmas sigmas() {
            return golden.findInput("sigmas")
                    .map(tensor -> Sigmas.of(tensor.toFloats()))
                    .orElseGet(() -> Scheduler.of(config.get("scheduler").textValue())
                            .sigmas(
                                    toy.model().sampling().range(),
                                    config.get("steps").intValue(),
                                    config.path("denoise").asDouble(1)));
        }

        private Latent latent() {
            return new Latent(
                    golden.input("latent"),
                    golden.findInput("noise_mask"),
                    NoiseOperations.places(config.path("batch_index")));
        }

        private Model model() {
            Model model = toy.model();
            for (JsonNode patch : config.path("patches")) {
                model = patched(model, patch.get("node").textValue(), patch.get("args"));
            }
            return model;
        }

        private static Model patched(Model model, String node, JsonNode arguments) {
            return switch (node) {
                case "RescaleCFG" ->
                    model.withOptions(model.options()
                            .withCombination(new GuidancePatches.Rescale(
                                    arguments.get("multiplier").doubleValue())));
                case "APG" ->
                    model.withOptions(model.options()
                            .withBefore(new GuidancePatches.AdaptiveProjected(
                                    arguments.get("eta").doubleValue(),
                                    arguments.get("norm_threshold").doubleValue(),
                                    arguments.get("momentum").doubleValue())));
                case "DifferentialDiffusion" ->
                    model.withOptions(model.options()
                            .withDenoiseMask(new GuidancePatches.Differential(
                                    arguments.path("strength").asDouble(1))));
                default -> model.withSampling(ModelKinds.patched(node, arguments));
            };
        }

        private Conditioning conditioning(String side) {
            List<ConditioningEntry> entries = new ArrayList<>();
            for (JsonNode name : config.get(side)) {
                entries.add(entry(name.textValue()));
            }
            return new Conditioning(entries);
        }

        private ConditioningEntry entry(String name) {
            ConditioningEntry entry = ConditioningEntry.of(golden.input(name));
            JsonNode meta = config.path("cond_meta").path(name);
            if (golden.findInput(name + "_mask").isPresent()) {
                entry = entry.with(ConditioningOption.MASK, golden.input(name + "_mask"));
            }
            if (meta.has("area")) {
                entry = entry.with(ConditioningOption.AREA, area(meta.get("area")));
            }
            if (meta.has("set_area_to_bounds")) {
                boolean toBounds = meta.get("set_area_to_bounds").booleanValue();
                entry = entry.with(ConditioningOption.SET_AREA_TO_BOUNDS, toBounds);
            }
            entry = with(entry, ConditioningOption.STRENGTH, meta);
            entry = with(entry, ConditioningOption.MASK_STRENGTH, meta);
            entry = with(entry, ConditioningOption.START_PERCENT, meta);
            entry = with(entry, ConditioningOption.END_PERCENT, meta);
            return with(entry, ConditioningOption.GUIDANCE, meta);
        }

        private static ConditioningEntry with(
                ConditioningEntry entry, ConditioningOption<Double> option, JsonNode meta) {
            return meta.has(option.name())
                    ? entry.with(option, meta.get(option.name()).doubleValue())
                    : entry;
        }

        private static Area area(JsonNode numbers) {
            return numbers.get(0).isTextual()
                    ? Area.Fraction.ofImage(
                            numbers.get(1).doubleValue(),
                            numbers.get(2).doubleValue(),
                            numbers.get(3).doubleValue(),
                            numbers.get(4).doubleValue())
                    : Area.Absolute.ofImage(
                            numbers.get(0).longValue(),
                            numbers.get(1).longValue(),
                            numbers.get(2).longValue(),
                            numbers.get(3).longValue());
        }
    }
}
