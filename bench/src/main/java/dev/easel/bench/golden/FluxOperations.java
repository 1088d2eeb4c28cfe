package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.diffusion.model.Condition;
import dev.easel.diffusion.model.ControlResiduals;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.flux.FluxFamily;
import dev.easel.diffusion.model.flux.FluxParams;
import dev.easel.diffusion.model.flux.FluxTransformer;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.WeightStorage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The FLUX transformer: alone, and as a model that removes noise. */
final class FluxOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of("flux_dit", FluxOperations::transformer, "flux_apply_model", FluxOperations::applyModel);
    }

    /** Sizes as the reference's constructor takes them. */
    static FluxParams params(JsonNode config) {
        List<Integer> axes = new ArrayList<>();
        config.get("axes_dim").forEach(axis -> axes.add(axis.intValue()));
        return new FluxParams(
                config.get("in_channels").longValue(),
                config.get("out_channels").longValue(),
                config.get("vec_in_dim").longValue(),
                config.get("context_in_dim").longValue(),
                config.get("hidden_size").longValue(),
                config.get("mlp_ratio").doubleValue(),
                config.get("num_heads").intValue(),
                config.get("depth").intValue(),
                config.get("depth_single_blocks").intValue(),
                axes,
                config.get("theta").doubleValue(),
                config.get("patch_size").intValue(),
                config.get("guidance_embed").booleanValue());
    }

    private static GoldenOutputs transformer(GoldenCase golden) {
        return GoldenOutputs.of(
                "out",
                forward(golden, params(golden.config().get("params")), golden.input("x"), golden.input("timestep")));
    }

    private static Tensor forward(GoldenCase golden, FluxParams params, Tensor x, Tensor timestep) {
        GoldenCase.Weights weights = golden.weights("model");
        LayerLoader loader = new LayerLoader(weights.map().under(weights.keyPrefix()), WeightStorage.AS_STORED);
        try (FluxTransformer transformer = new FluxTransformer(loader, params)) {
            return transformer.forward(NetworkInput.of(x, timestep, conditions(golden)));
        } finally {
            loader.parameters().close();
        }
    }

    /** One call with a case's inputs. */
    static Tensor forward(GoldenCase golden, FluxTransformer transformer) {
        return transformer.forward(NetworkInput.of(golden.input("x"), golden.input("timestep"), conditions(golden)));
    }

    private static Map<String, Condition> conditions(GoldenCase golden) {
        Map<String, Condition> conditions = new HashMap<>();
        conditions.put(NetworkInput.CONTEXT, new Condition.Regular(golden.input("context")));
        golden.findInput("y").ifPresent(y -> conditions.put(NetworkInput.POOLED, new Condition.Regular(y)));
        golden.findInput("guidance")
                .ifPresent(guidance -> conditions.put(NetworkInput.GUIDANCE, new Condition.Regular(guidance)));
        List<Tensor> references = numbered(golden, "ref_latent_").stream()
                .flatMap(Optional::stream)
                .toList();
        if (!references.isEmpty()) {
            conditions.put(NetworkInput.REFERENCE_LATENTS, new Condition.Tuple(references));
        }
        JsonNode method = golden.config().path("ref_latents_method");
        if (method.isTextual()) {
            conditions.put("ref_latents_method", new Condition.Constant(method.textValue()));
        }
        ControlResiduals control =
                new ControlResiduals(numbered(golden, "control_input_"), numbered(golden, "control_output_"));
        conditions.put(ControlResiduals.CONDITION, new Condition.Constant(control));
        return conditions;
    }

    private static List<Optional<Tensor>> numbered(GoldenCase golden, String start) {
        List<Optional<Tensor>> tensors = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            tensors.add(golden.findInput(start + number));
        }
        return tensors;
    }

    private static GoldenOutputs applyModel(GoldenCase golden) {
        FluxFamily family = new FluxFamily(params(golden.config().get("unet_config")));
        ModelSampling sampling = family.sampling();
        Tensor x = golden.input("x"); // [B, C, h, w]
        float sigma = (float) golden.input("sigma").select(0, 0).item();
        float timestep = sampling.range().timestep(sigma);
        Tensor timesteps = Tensors.full(timestep, x.size(0)); // [B]
        Tensor output = forward(golden, family.params(), sampling.prediction().input(sigma, x), timesteps);
        return GoldenOutputs.of("denoised", sampling.prediction().denoised(sigma, output, x))
                .tensor("model_sampling_timestep", timesteps)
                .tensor("latent_in", family.latentFormat().processIn(x))
                .tensor("latent_out", family.latentFormat().processOut(x));
    }
}
