package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.diffusion.model.Condition;
import dev.easel.diffusion.model.ConditionRequest;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.LatentFormat;
import dev.easel.diffusion.model.LatentFormats;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.model.ModelFamily;
import dev.easel.diffusion.model.Network;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.NetworkSource;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The small network that the goldens' README describes; it writes down each call. */
final class ToyModel implements ModelFamily, Network {
    private static final double DEFAULT_GUIDANCE = 3.5;

    private final JsonNode config;
    private final WeightMap weights;
    private final ArrayNode calls = GoldenCase.JSON.createArrayNode();

    ToyModel(GoldenCase golden) {
        config = golden.config();
        weights = golden.weights("toy").map();
    }

    Model model() {
        return Model.of(this, NetworkSource.of(this, Device.CPU, DType.F32));
    }

    /** All calls so far. */
    ArrayNode calls() {
        return calls;
    }

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public LatentFormat latentFormat() {
        return latentFormat(config.get("latent_format").textValue());
    }

    static LatentFormat latentFormat(String name) {
        return switch (name) {
            case "SD15" -> LatentFormats.SD15;
            case "SDXL" -> LatentFormats.SDXL;
            case "SD3" -> LatentFormats.SD3;
            case "Flux" -> LatentFormats.FLUX;
            case "Mochi" -> LatentFormats.MOCHI;
            case "LTXV" -> LatentFormats.LTXV;
            case "HunyuanVideo" -> LatentFormats.HUNYUAN_VIDEO;
            case "Wan21" -> LatentFormats.WAN21;
            default -> throw new IllegalArgumentException("unknown latent format " + name);
        };
    }

    @Override
    public ModelSampling sampling() {
        return ModelKinds.sampling(config);
    }

    @Override
    public long activationBytes(long... inputShape) {
        return 0;
    }

    @Override
    public Map<String, Condition> conditions(ConditioningEntry entry, ConditionRequest request) {
        Map<String, Condition> conditions = new HashMap<>();
        conditions.put(NetworkInput.CONTEXT, new Condition.CrossAttention(entry.crossAttention()));
        if (config.path("flux_guidance_cond").asBoolean(false)) {
            double guidance = entry.get(ConditioningOption.GUIDANCE).orElse(DEFAULT_GUIDANCE);
            conditions.put(
                    NetworkInput.GUIDANCE, new Condition.Regular(Tensors.of(new float[] {(float) guidance}))); // [1]
        }
        return conditions;
    }

    @Override
    public Tensor forward(NetworkInput input) {
        write(input);
        Tensor x = input.x(); // [B, C, …]
        Tensor mixed =
                x.moveDimension(1, -1).matmul(weights.get("W").transpose(0, 1)).moveDimension(-1, 1); // [B, C, …]
        double scale = config.get("toy_tscale").doubleValue();
        Tensor time = input.timesteps().mul(scale).unsqueeze(1).mul(weights.get("wt")); // [B, C]
        Tensor context = input.context().orElseThrow().mean(false, 1); // [B, d]
        Tensor text = context.matmul(weights.get("C").transpose(0, 1)); // [B, C]
        Tensor bias = time.add(text).add(weights.get("b")); // [B, C]
        Tensor guided = input.tensor(NetworkInput.GUIDANCE)
                .map(guidance -> bias.add(guidance.mul(0.1).unsqueeze(1).mul(weights.get("wg"))))
                .orElse(bias); // [B, C]
        long[] shape = new long[x.rank()];
        Arrays.fill(shape, 1);
        shape[0] = x.size(0);
        shape[1] = x.size(1);
        return mixed.add(guided.reshape(shape)).tanh(); // [B, C, …]
    }

    private void write(NetworkInput input) {
        ObjectNode call = calls.addObject();
        call.put("batch", input.x().size(0));
        call.put("channels", input.x().size(1));
        ArrayNode times = call.putArray("t");
        for (float time : input.timesteps().toFloats()) {
            times.add((double) time);
        }
        ArrayNode sources = call.putArray("cond_or_uncond");
        input.sources().forEach(sources::add);
        call.put("context_tokens", input.context().orElseThrow().size(1));
    }
}
