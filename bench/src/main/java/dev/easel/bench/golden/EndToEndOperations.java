package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.diffusion.model.Architecture;
import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.model.ModelFamily;
import dev.easel.diffusion.model.Network;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.NetworkSource;
import dev.easel.diffusion.model.flux.FluxFamily;
import dev.easel.diffusion.model.flux.FluxTransformer;
import dev.easel.diffusion.model.ltxv.LtxvArchitecture;
import dev.easel.diffusion.model.mochi.MochiArchitecture;
import dev.easel.diffusion.sampling.BasicGuider;
import dev.easel.diffusion.sampling.ClassifierFreeGuider;
import dev.easel.diffusion.sampling.CustomSampling;
import dev.easel.diffusion.sampling.Guider;
import dev.easel.diffusion.sampling.Samplers;
import dev.easel.diffusion.sampling.SeededNoise;
import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.diffusion.schedule.Schedules;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.WeightStorage;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Whole denoising runs of real networks, from conditioning tensors to the latent. */
final class EndToEndOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of("end_to_end_sampling", EndToEndOperations::run);
    }

    /** A network that writes down its calls. */
    private record Recorder(Network network, ArrayNode calls) implements Network {
        @Override
        public Tensor forward(NetworkInput input) {
            ObjectNode call = calls.addObject();
            call.put("batch", input.x().size(0));
            call.put("channels", input.x().size(1));
            ArrayNode shape = call.putArray("t_shape");
            LongStream.of(input.timesteps().shape()).forEach(shape::add);
            call.put("t_first", input.timesteps().reshape(-1).select(0, 0).item());
            ArrayNode sources = call.putArray("cond_or_uncond");
            input.sources().forEach(sources::add);
            return network.forward(input);
        }
    }

    private static GoldenOutputs run(GoldenCase golden) throws GoldenSkippedException {
        String kind = golden.config().get("kind").textValue();
        return switch (kind) {
            case "flux", "schnell" -> flux(golden);
            case "ltxv" -> loaded(golden, new LtxvArchitecture(), "transformer");
            case "mochi" -> loaded(golden, new MochiArchitecture(), "transformer");
            default -> throw new GoldenSkippedException("no model of kind " + kind + " in Easel");
        };
    }

    /** A model loaded as from its file, the manifest's sizes in the file's header. */
    private static GoldenOutputs loaded(GoldenCase golden, Architecture architecture, String section) {
        WeightMap weights = ConfiguredWeights.under(
                golden, "model", section, golden.config().get("unet_config"));
        LayerLoader loader = new LayerLoader(weights, WeightStorage.AS_STORED);
        Network network = architecture.network(weights, loader);
        try {
            return sample(golden, architecture.family(weights), network);
        } finally {
            network.close();
            loader.parameters().close();
        }
    }

    private static GoldenOutputs flux(GoldenCase golden) {
        FluxFamily family = new FluxFamily(FluxOperations.params(golden.config().get("unet_config")));
        GoldenCase.Weights weights = golden.weights("model");
        String prefix = golden.config().path("key_prefix").asText("");
        LayerLoader loader = new LayerLoader(weights.map().under(prefix), WeightStorage.AS_STORED);
        try (FluxTransformer transformer = new FluxTransformer(loader, family.params())) {
            return sample(golden, family, transformer);
        } finally {
            loader.parameters().close();
        }
    }

    private static GoldenOutputs sample(GoldenCase golden, ModelFamily family, Network network) {
        JsonNode config = golden.config();
        ArrayNode calls = GoldenCase.JSON.createArrayNode();
        NetworkSource source = NetworkSource.of(new Recorder(network, calls), Device.CPU, DType.F32);
        Model model = Model.of(family, source);
        Sigmas sigmas = sigmas(golden, model);
        RecordedSteps steps = new RecordedSteps();
        CustomSampling.Result result = CustomSampling.sample(
                new SeededNoise(NoiseOperations.seed(config, "seed")),
                guider(golden, model),
                Samplers.of(config.get("sampler").textValue()),
                sigmas,
                latent(golden),
                steps);
        GoldenOutputs outputs = GoldenOutputs.of("latent", result.output().samples())
                .tensor("denoised_output", result.denoised().samples())
                .tensor("sigmas", Tensors.of(sigmas.toArray()));
        steps.addTo(outputs);
        ObjectNode json = GoldenCase.JSON.createObjectNode();
        json.set("model_calls", calls);
        return outputs.json(json);
    }

    private static Sigmas sigmas(GoldenCase golden, Model model) {
        JsonNode config = golden.config();
        int steps = config.get("steps").intValue();
        if (config.get("sigmas").textValue().equals("ltxv_scheduler")) {
            long[] shape = golden.input("latent").shape();
            double tokens = LongStream.of(shape).skip(2).reduce(1, (left, right) -> left * right);
            return Schedules.ltxv(
                    steps,
                    config.path("max_shift").asDouble(2.05),
                    config.path("base_shift").asDouble(0.95),
                    config.path("stretch").asBoolean(true),
                    config.path("terminal").asDouble(0.1),
                    tokens);
        }
        return Scheduler.of(config.get("sigmas").textValue())
                .sigmas(model.sampling().range(), steps, config.path("denoise").asDouble(1));
    }

    private static Latent latent(GoldenCase golden) {
        Latent latent = Latent.of(golden.input("latent"));
        return golden.findInput("noise_mask").map(latent::withNoiseMask).orElse(latent);
    }

    private static Guider guider(GoldenCase golden, Model model) {
        Conditioning positive = conditioning(golden, "positive");
        return switch (golden.config().get("guider").textValue()) {
            case "basic" -> new BasicGuider(model, positive);
            case "cfg" ->
                new ClassifierFreeGuider(
                        model,
                        positive,
                        conditioning(golden, "negative"),
                        golden.config().get("cfg").doubleValue());
            case String other -> throw new IllegalArgumentException("unknown guider " + other);
        };
    }

    private static Conditioning conditioning(GoldenCase golden, String side) {
        Conditioning conditioning = Conditioning.of(ConditioningEntry.of(golden.input(side)));
        for (ConditioningOption<Tensor> option : List.of(
                ConditioningOption.POOLED_OUTPUT,
                ConditioningOption.ATTENTION_MASK,
                ConditioningOption.CONCAT_LATENT_IMAGE,
                ConditioningOption.CONCAT_MASK,
                ConditioningOption.KEYFRAMES)) {
            Conditioning plain = conditioning;
            conditioning = golden.findInput(side + "." + option.name())
                    .map(value -> plain.with(option, value))
                    .orElse(plain);
        }
        JsonNode frameRate = golden.config().path("frame_rate");
        if (frameRate.isNumber()) {
            conditioning = conditioning.with(ConditioningOption.FRAME_RATE, frameRate.doubleValue());
        }
        JsonNode guidance = golden.config().path("cond_meta").path(side).path("guidance");
        return guidance.isNumber()
                ? conditioning.with(ConditioningOption.GUIDANCE, guidance.doubleValue())
                : conditioning;
    }
}
