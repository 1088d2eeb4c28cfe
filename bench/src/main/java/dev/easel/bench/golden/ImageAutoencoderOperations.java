package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.diffusion.ModelSource;
import dev.easel.diffusion.model.LatentFormat;
import dev.easel.diffusion.model.LatentFormats;
import dev.easel.diffusion.vae.ImageAutoencoder;
import dev.easel.diffusion.vae.ImageVae;
import dev.easel.diffusion.vae.InpaintLatents;
import dev.easel.diffusion.vae.Tiles;
import dev.easel.diffusion.vae.Tiling;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import java.util.Map;

/** The image autoencoder: whole, in tiles, with latent formats, for inpainting. */
final class ImageAutoencoderOperations implements GoldenFamily {
    @Override
    public Map<String, GoldenOperation> operations() {
        return Map.of(
                "image_vae_decode", ImageAutoencoderOperations::decode,
                "image_vae_decode_with_format", ImageAutoencoderOperations::decodeWithFormat,
                "image_vae_encode", ImageAutoencoderOperations::encode,
                "image_vae_decode_tiled", ImageAutoencoderOperations::decodeTiled,
                "image_vae_encode_tiled", ImageAutoencoderOperations::encodeTiled,
                "image_vae_inpaint_encode", ImageAutoencoderOperations::encodeForInpainting,
                "tiled_scale", ImageAutoencoderOperations::tiledScale);
    }

    private static ImageAutoencoder load(GoldenCase golden) {
        return ImageAutoencoder.load(golden.weights("vae").map(), Device.CPU, DType.F32);
    }

    private static ImageVae vae(ImageAutoencoder autoencoder) {
        return new ImageVae(autoencoder.params(), ModelSource.of(autoencoder));
    }

    private static GoldenOutputs decode(GoldenCase golden) {
        try (ImageAutoencoder autoencoder = load(golden)) {
            Tensor latent = golden.input("latent"); // [B, C, h, w]
            return GoldenOutputs.of("image", vae(autoencoder).decode(latent)).tensor("raw", autoencoder.decode(latent));
        }
    }

    private static GoldenOutputs decodeWithFormat(GoldenCase golden) {
        LatentFormat format = switch (golden.config().get("latent_format").textValue()) {
            case "SD15" -> LatentFormats.SD15;
            case "SDXL" -> LatentFormats.SDXL;
            case "SD3" -> LatentFormats.SD3;
            case "Flux" -> LatentFormats.FLUX;
            case String other -> throw new IllegalArgumentException("unknown latent format " + other);
        };
        try (ImageAutoencoder autoencoder = load(golden)) {
            Tensor unscaled = format.processOut(golden.input("latent")); // [B, C, h, w]
            return GoldenOutputs.of("unscaled", unscaled)
                    .tensor("image", vae(autoencoder).decode(unscaled))
                    .tensor("roundtrip", format.processIn(unscaled));
        }
    }

    private static GoldenOutputs encode(GoldenCase golden) {
        try (ImageAutoencoder autoencoder = load(golden)) {
            return GoldenOutputs.of("latent", vae(autoencoder).encode(golden.input("pixels")));
        }
    }

    private static GoldenOutputs decodeTiled(GoldenCase golden) {
        try (ImageAutoencoder autoencoder = load(golden)) {
            return GoldenOutputs.of(
                    "image", vae(autoencoder).decodeTiled(golden.input("latent"), tiles(golden.config())));
        }
    }

    private static GoldenOutputs encodeTiled(GoldenCase golden) {
        try (ImageAutoencoder autoencoder = load(golden)) {
            return GoldenOutputs.of(
                    "latent", vae(autoencoder).encodeTiled(golden.input("pixels"), tiles(golden.config())));
        }
    }

    private static Tiles tiles(JsonNode config) {
        return new Tiles(
                config.get("tile_x").longValue(),
                config.get("tile_y").longValue(),
                config.get("overlap").longValue());
    }

    private static GoldenOutputs encodeForInpainting(GoldenCase golden) {
        try (ImageAutoencoder autoencoder = load(golden)) {
            InpaintLatents latents = InpaintLatents.encode(
                    vae(autoencoder),
                    golden.input("pixels"),
                    golden.input("mask"),
                    golden.config().get("grow_mask_by").intValue());
            return GoldenOutputs.of("latent", latents.latents()).tensor("noise_mask", latents.noiseMask());
        }
    }

    /** Blends tiles of a function that enlarges three channels and adds the tile's mean. */
    private static GoldenOutputs tiledScale(GoldenCase golden) {
        JsonNode config = golden.config();
        long up = config.get("up").longValue();
        Tiling tiling = Tiling.of(
                config.get("tile_y").longValue(),
                config.get("tile_x").longValue(),
                config.get("overlap").longValue(),
                up);
        Tensor out = tiling.apply(golden.input("x"), tile -> {
            Tensor colours = tile.narrow(1, 0, 3); // [1, 3, h, w]
            return NeuralNetwork.resize(colours, Interpolation.NEAREST, up * tile.size(2), up * tile.size(3))
                    .add(tile.mean()); // [1, 3, up · h, up · w]
        });
        return GoldenOutputs.of("out", out);
    }
}
