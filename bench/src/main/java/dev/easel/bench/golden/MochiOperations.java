package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.diffusion.ModelSource;
import dev.easel.diffusion.loader.Autoencoders;
import dev.easel.diffusion.model.Condition;
import dev.easel.diffusion.model.ConditionRequest;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.mochi.MochiFamily;
import dev.easel.diffusion.model.mochi.MochiTransformer;
import dev.easel.diffusion.model.mochi.MochiWeights;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.diffusion.vae.FilmAutoencoder;
import dev.easel.diffusion.vae.FilmVae;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.WeightStorage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Mochi: the transformer alone and as a model that removes noise, its autoencoder. */
final class MochiOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of(
                "mochi_dit", MochiOperations::transformer,
                "mochi_apply_model", MochiOperations::applyModel,
                "mochi_vae_decode", MochiOperations::decode,
                "mochi_vae_decode_tiled", MochiOperations::decodeTiled,
                "mochi_vae_encode", MochiOperations::encode);
    }

    private static WeightMap weights(GoldenCase golden, JsonNode sizes) {
        return ConfiguredWeights.under(golden, "model", "transformer", sizes);
    }

    private static GoldenOutputs transformer(GoldenCase golden) {
        Map<String, Condition> conditions = new HashMap<>();
        conditions.put(NetworkInput.CONTEXT, new Condition.Regular(golden.input("context")));
        conditions.put(NetworkInput.ATTENTION_MASK, new Condition.Regular(golden.input("attention_mask")));
        conditions.put(
                MochiTransformer.NUM_TOKENS,
                new Condition.Constant(golden.config().get("num_tokens").longValue()));
        JsonNode sizes = golden.config().get("params");
        return GoldenOutputs.of("out", forward(golden, sizes, golden.input("x"), golden.input("timestep"), conditions));
    }

    private static Tensor forward(
            GoldenCase golden, JsonNode sizes, Tensor x, Tensor timesteps, Map<String, Condition> conditions) {
        WeightMap weights = weights(golden, sizes);
        LayerLoader loader = new LayerLoader(weights, WeightStorage.AS_STORED);
        try (MochiTransformer transformer = new MochiTransformer(loader, MochiWeights.params(weights))) {
            return transformer.forward(NetworkInput.of(x, timesteps, conditions));
        } finally {
            loader.parameters().close();
        }
    }

    private static GoldenOutputs applyModel(GoldenCase golden) {
        JsonNode sizes = golden.config().get("unet_config");
        MochiFamily family = new MochiFamily(MochiWeights.params(weights(golden, sizes)));
        ModelSampling sampling = family.sampling();
        Tensor x = golden.input("x"); // [B, C, F, h, w]
        float sigma = (float) golden.input("sigma").select(0, 0).item();
        ConditioningEntry entry = ConditioningEntry.of(golden.input("context"))
                .with(ConditioningOption.ATTENTION_MASK, golden.input("attention_mask"));
        Map<String, Condition> conditions = family.conditions(
                entry,
                new ConditionRequest(x, Optional.empty(), Optional.empty(), Device.CPU, DType.F32, "positive", 0));
        Tensor timesteps = Tensors.full(sampling.range().timestep(sigma), x.size(0)); // [B]
        Tensor output = forward(golden, sizes, sampling.prediction().input(sigma, x), timesteps, conditions);
        Long tokens = (Long) ((Condition.Constant) conditions.get(MochiTransformer.NUM_TOKENS)).value();
        return GoldenOutputs.of("denoised", sampling.prediction().denoised(sigma, output, x))
                .tensor("timestep", timesteps)
                .tensor("num_tokens", Tensors.of(new long[] {tokens}).reshape())
                .tensor("latent_in", family.latentFormat().processIn(x))
                .tensor("latent_out", family.latentFormat().processOut(x));
    }

    private static FilmAutoencoder autoencoder(GoldenCase golden) {
        WeightMap weights =
                ConfiguredWeights.under(golden, "vae", "vae", golden.config().get("vae"));
        return Autoencoders.findFilm(weights).orElseThrow().load(Device.CPU, DType.F32);
    }

    private static FilmVae vae(FilmAutoencoder autoencoder) {
        return new FilmVae(autoencoder.format(), ModelSource.of(autoencoder));
    }

    private static GoldenOutputs decode(GoldenCase golden) {
        try (FilmAutoencoder autoencoder = autoencoder(golden)) {
            return GoldenOutputs.of("video", vae(autoencoder).decode(golden.input("latent")));
        }
    }

    private static GoldenOutputs decodeTiled(GoldenCase golden) {
        try (FilmAutoencoder autoencoder = autoencoder(golden)) {
            return GoldenOutputs.of(
                    "video",
                    vae(autoencoder).decodeTiled(golden.input("latent"), LtxvOperations.tiles(golden.config())));
        }
    }

    private static GoldenOutputs encode(GoldenCase golden) {
        try (FilmAutoencoder autoencoder = autoencoder(golden)) {
            return GoldenOutputs.of("latent", vae(autoencoder).encode(golden.input("pixels")));
        }
    }
}
