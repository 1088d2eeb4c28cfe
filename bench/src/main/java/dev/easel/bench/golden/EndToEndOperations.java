package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.easel.diffusion.sampling.BasicGuider;
import dev.easel.diffusion.sampling.ClassifierFreeGuider;
import dev.easel.diffusion.sampling.CustomSampling;
import dev.easel.diffusion.sampling.Guider;
import dev.easel.diffusion.sampling.Samplers;
import dev.easel.diffusion.sampling.SeededNoise;
import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.WeightStorage;
import java.util.List;
import java.util.Map;

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
            call.putArray("t_shape").add(input.timesteps().size(0));
            call.put("t_first", input.timesteps().select(0, 0).item());
            ArrayNode sources = call.putArray("cond_or_uncond");
            input.sources().forEach(sources::add);
            return network.forward(input);
        }
    }

    private static GoldenOutputs run(GoldenCase golden) throws GoldenSkippedException {
        String kind = golden.config().get("kind").textValue();
        return switch (kind) {
            case "flux", "schnell" -> flux(golden);
            default -> throw new GoldenSkippedException("no model of kind " + kind + " in Easel");
        };
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
        Sigmas sigmas = Scheduler.of(config.get("sigmas").textValue())
                .sigmas(
                        model.sampling().range(),
                        config.get("steps").intValue(),
                        config.path("denoise").asDouble(1));
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
                ConditioningOption.CONCAT_MASK)) {
            Conditioning plain = conditioning;
            conditioning = golden.findInput(side + "." + option.name())
                    .map(value -> plain.with(option, value))
                    .orElse(plain);
        }
        JsonNode guidance = golden.config().path("cond_meta").path(side).path("guidance");
        return guidance.isNumber()
                ? conditioning.with(ConditioningOption.GUIDANCE, guidance.doubleValue())
                : conditioning;
    }
}
