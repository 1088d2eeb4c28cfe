package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.model.LatentBatches;
import dev.easel.diffusion.sampling.DenoiseMasks;
import dev.easel.diffusion.sampling.NoiseSampler;
import dev.easel.diffusion.sampling.NoiseSamplers;
import dev.easel.diffusion.sampling.SeededNoise;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Noise of runs, masks and batches of latents. */
final class NoiseOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of(
                "brownian_tree", NoiseOperations::brownianTree,
                "default_noise_sampler", golden -> successive(golden, 0),
                "default_noise_sampler_new", golden -> successive(golden, 1),
                "latent_batch", NoiseOperations::latentBatch,
                "reshape_mask", NoiseOperations::reshapeMask,
                "prepare_noise", NoiseOperations::prepareNoise);
    }

    private static GoldenOutputs brownianTree(GoldenCase golden) {
        JsonNode config = golden.config();
        GoldenOutputs outputs = new GoldenOutputs();
        try (NoiseSampler noise = NoiseSamplers.brownian(
                golden.input("x"),
                config.get("sigma_min").doubleValue(),
                config.get("sigma_max").doubleValue(),
                seed(config, "seed"))) {
            JsonNode queries = config.get("queries");
            for (int index = 0; index < queries.size(); index++) {
                float sigma = queries.get(index).get(0).floatValue();
                float next = queries.get(index).get(1).floatValue();
                outputs.tensor("noise_%02d".formatted(index), noise.draw(sigma, next));
            }
        }
        return outputs;
    }

    static long seed(JsonNode config, String name) {
        return config.get(name).bigIntegerValue().longValue();
    }

    /** @param offset what the release that made the case adds to the seed */
    private static GoldenOutputs successive(GoldenCase golden, long offset) {
        JsonNode config = golden.config();
        String name = config.get("seed").isNull() ? "global_seed" : "seed";
        GoldenOutputs outputs = new GoldenOutputs();
        try (Generator generator = new Generator(seed(config, name) + offset)) {
            NoiseSampler noise = NoiseSamplers.successive(golden.input("x"), generator);
            for (int index = 0; index < config.get("n").intValue(); index++) {
                outputs.tensor("noise_" + index, noise.draw(1, 0));
            }
        }
        return outputs;
    }

    private static GoldenOutputs prepareNoise(GoldenCase golden) {
        Latent latent = Latent.of(golden.input("latent"))
                .withBatchIndex(places(golden.config().get("noise_inds")));
        return GoldenOutputs.of("noise", noise(latent, seed(golden.config(), "seed")));
    }

    private static Tensor noise(Latent latent, long seed) {
        try (Generator stream = new Generator(0)) {
            return new SeededNoise(seed).generate(latent, stream); // [B, C, …]
        }
    }

    static List<Long> places(JsonNode json) {
        List<Long> places = new ArrayList<>();
        json.forEach(each -> places.add(each.longValue()));
        return places;
    }

    private static GoldenOutputs reshapeMask(GoldenCase golden) {
        long[] shape = places(golden.config().get("shape")).stream()
                .mapToLong(Long::longValue)
                .toArray();
        return GoldenOutputs.of("mask", DenoiseMasks.reshape(golden.input("mask"), shape));
    }

    private static GoldenOutputs latentBatch(GoldenCase golden) {
        JsonNode config = golden.config();
        Latent latent =
                new Latent(golden.input("samples"), golden.findInput("noise_mask"), places(config.path("batch_index")));
        for (JsonNode step : config.get("steps")) {
            latent = switch (step.get("node").textValue()) {
                case "LatentFromBatch" ->
                    LatentBatches.slice(
                            latent,
                            step.get("batch_index").longValue(),
                            step.get("length").longValue());
                case "RepeatLatentBatch" ->
                    LatentBatches.repeat(latent, step.get("amount").intValue());
                default -> throw new IllegalArgumentException("unknown node " + step);
            };
        }
        ObjectNode json = GoldenCase.JSON.createObjectNode();
        if (latent.batchIndex().isEmpty()) {
            json.putNull("batch_index");
        } else {
            ArrayNode places = json.putArray("batch_index");
            latent.batchIndex().forEach(places::add);
        }
        GoldenOutputs outputs = GoldenOutputs.of("samples", latent.samples())
                .tensor("noise", noise(latent, seed(config, "seed")))
                .json(json);
        Optional<Tensor> mask = latent.noiseMask();
        return mask.map(each -> outputs.tensor("noise_mask", each)).orElse(outputs);
    }
}
