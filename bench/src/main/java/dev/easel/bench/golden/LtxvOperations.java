package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.diffusion.ModelSource;
import dev.easel.diffusion.loader.Autoencoders;
import dev.easel.diffusion.model.Condition;
import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.ltxv.LtxvFamily;
import dev.easel.diffusion.model.ltxv.LtxvGuides;
import dev.easel.diffusion.model.ltxv.LtxvParams;
import dev.easel.diffusion.model.ltxv.LtxvPositions;
import dev.easel.diffusion.model.ltxv.LtxvTransformer;
import dev.easel.diffusion.model.ltxv.LtxvWeights;
import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.diffusion.vae.FilmAutoencoder;
import dev.easel.diffusion.vae.FilmTiles;
import dev.easel.diffusion.vae.FilmVae;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.WeightStorage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** LTX-Video: the transformer alone and as a model that removes noise, its positions, its autoencoder, guiding frames. */
final class LtxvOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of(
                "ltxv_dit", LtxvOperations::transformer,
                "ltxv_apply_model", LtxvOperations::applyModel,
                "ltxv_rope", LtxvOperations::positions,
                "ltxv_vae_decode", LtxvOperations::decode,
                "ltxv_vae_decode_tiled", LtxvOperations::decodeTiled,
                "ltxv_vae_encode", LtxvOperations::encode,
                "ltxv_add_guide", LtxvOperations::addGuide);
    }

    private static GoldenOutputs transformer(GoldenCase golden) {
        JsonNode sizes = golden.config().get("params");
        return GoldenOutputs.of(
                "out", forward(golden, sizes, golden.input("x"), golden.input("timestep"), conditions(golden)));
    }

    private static Tensor forward(
            GoldenCase golden, JsonNode sizes, Tensor x, Tensor timesteps, Map<String, Condition> conditions) {
        WeightMap weights = ConfiguredWeights.under(golden, "model", "transformer", sizes);
        LayerLoader loader = new LayerLoader(weights, WeightStorage.AS_STORED);
        try (LtxvTransformer transformer = new LtxvTransformer(loader, LtxvWeights.params(weights))) {
            return transformer.forward(NetworkInput.of(x, timesteps, conditions));
        } finally {
            loader.parameters().close();
        }
    }

    private static Map<String, Condition> conditions(GoldenCase golden) {
        Map<String, Condition> conditions = new HashMap<>();
        conditions.put(NetworkInput.CONTEXT, new Condition.Regular(golden.input("context")));
        golden.findInput("attention_mask")
                .ifPresent(mask -> conditions.put(NetworkInput.ATTENTION_MASK, new Condition.Regular(mask)));
        golden.findInput("keyframe_idxs")
                .ifPresent(frames -> conditions.put(LtxvTransformer.KEYFRAMES, new Condition.Regular(frames)));
        double frameRate = golden.config().path("frame_rate").asDouble(25);
        conditions.put(LtxvTransformer.FRAME_RATE, new Condition.Constant(frameRate));
        return conditions;
    }

    private static GoldenOutputs applyModel(GoldenCase golden) {
        JsonNode sizes = golden.config().get("unet_config");
        LtxvFamily family =
                new LtxvFamily(LtxvWeights.params(ConfiguredWeights.under(golden, "model", "transformer", sizes)));
        ModelSampling sampling = family.sampling();
        Tensor x = golden.input("x"); // [B, C, F, h, w]
        float sigma = (float) golden.input("sigma").select(0, 0).item();
        Map<String, Condition> conditions = conditions(golden);
        golden.findInput("denoise_mask")
                .ifPresent(mask ->
                        conditions.put(LtxvTransformer.DENOISE_MASK, new Condition.NoiseShape(mask.narrow(1, 0, 1))));
        Tensor times = Tensors.full(sampling.range().timestep(sigma), x.size(0)); // [B]
        Tensor timesteps = family.timesteps(times, x, conditions); // [B] or [B, N, 1]
        Tensor output = forward(golden, sizes, sampling.prediction().input(sigma, x), timesteps, conditions);
        return GoldenOutputs.of("denoised", sampling.prediction().denoised(sigma, output, x))
                .tensor("timestep_tokens", timesteps);
    }

    private static GoldenOutputs positions(GoldenCase golden) {
        int width = golden.config().get("dim").intValue();
        LtxvParams params = new LtxvParams(
                1, 1, width + width % 2, 1, 1, 10000, List.of(20.0, 2048.0, 2048.0), false, List.of(8, 32, 32));
        try (RotaryPositions tables = LtxvPositions.tables(params, width, golden.input("coords"), Device.CPU)) {
            Tensor cosine = byItem(tables.cosine()); // [B, N, width]
            Tensor sine = byItem(tables.sine()); // [B, N, width], every other one negated
            Tensor sign = Tensors.of(new double[] {-1, 1}).to(DType.F32).repeat(width / 2); // [width]
            return GoldenOutputs.of("cos", cosine.add(0)).tensor("sin", sine.mul(sign));
        }
    }

    private static Tensor byItem(Tensor table) {
        return table.rank() == 4 ? table.squeeze(2) : table.squeeze(1).unsqueeze(0);
    }

    private static FilmAutoencoder autoencoder(GoldenCase golden) {
        WeightMap weights =
                ConfiguredWeights.under(golden, "vae", "vae", golden.config().get("vae"));
        return Autoencoders.findFilm(weights).orElseThrow().load(Device.CPU, DType.F32);
    }

    private static FilmVae vae(FilmAutoencoder autoencoder, GoldenCase golden) {
        return new FilmVae(
                autoencoder.format(),
                ModelSource.of(autoencoder),
                golden.config().path("global_seed").asLong(0));
    }

    private static GoldenOutputs decode(GoldenCase golden) {
        try (FilmAutoencoder autoencoder = autoencoder(golden)) {
            return GoldenOutputs.of("video", vae(autoencoder, golden).decode(golden.input("latent")));
        }
    }

    private static GoldenOutputs decodeTiled(GoldenCase golden) {
        try (FilmAutoencoder autoencoder = autoencoder(golden)) {
            return GoldenOutputs.of(
                    "video", vae(autoencoder, golden).decodeTiled(golden.input("latent"), tiles(golden.config())));
        }
    }

    /** Tiles in latents. */
    static FilmTiles tiles(JsonNode config) {
        return new FilmTiles(
                config.get("tile_t").longValue(),
                config.get("tile").longValue(),
                config.get("overlap_t").longValue(),
                config.get("overlap").longValue());
    }

    private static GoldenOutputs encode(GoldenCase golden) {
        try (FilmAutoencoder autoencoder = autoencoder(golden)) {
            return GoldenOutputs.of("latent", vae(autoencoder, golden).encode(golden.input("pixels")));
        }
    }

    private static GoldenOutputs addGuide(GoldenCase golden) {
        try (FilmAutoencoder autoencoder = autoencoder(golden);
                TensorScope scope = TensorScope.open()) {
            FilmVae vae = vae(autoencoder, golden);
            Conditioning empty = Conditioning.of(ConditioningEntry.of(Tensors.zeros(1, 1, 1)));
            Latent latent = Latent.of(golden.input("latent"));
            LtxvGuides guides = new LtxvGuides(
                    empty,
                    empty,
                    golden.findInput("noise_mask").map(latent::withNoiseMask).orElse(latent));
            int number = 0;
            for (JsonNode guide : golden.config().get("guides")) {
                guides = guides.add(
                        vae,
                        golden.input("image_" + number),
                        guide.get("frame_idx").intValue(),
                        guide.get("strength").doubleValue());
                number++;
            }
            LtxvGuides cropped = guides.crop();
            Optional<Tensor> keyframes = guides.positive().entries().getFirst().get(ConditioningOption.KEYFRAMES);
            return GoldenOutputs.of(
                            "samples", scope.keep(guides.latent().samples().add(0)))
                    .tensor(
                            "noise_mask",
                            scope.keep(guides.latent().noiseMask().orElseThrow().add(0)))
                    .tensor("keyframe_idxs", scope.keep(keyframes.orElseThrow().add(0)))
                    .tensor("cropped", scope.keep(cropped.latent().samples().add(0)))
                    .tensor(
                            "cropped_mask",
                            scope.keep(
                                    cropped.latent().noiseMask().orElseThrow().add(0)));
        }
    }
}
