package dev.easel.diffusion.vae.ltxv;

import dev.easel.diffusion.vae.FilmArchitecture;
import dev.easel.diffusion.vae.FilmAutoencoder;
import dev.easel.diffusion.vae.FilmFormat;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;
import java.util.List;
import java.util.Optional;

/** The autoencoder of LTX-Video, alone or in a checkpoint. */
public record LtxvVaeArchitecture() implements FilmArchitecture {
    private static final List<String> PREFIXES = List.of("vae.", "first_stage_model.", "");

    @Override
    public Optional<WeightMap> find(WeightMap file) {
        return PREFIXES.stream()
                .filter(prefix -> file.contains(prefix + "decoder.conv_in.conv.weight")
                        && file.containsPrefix(prefix + "decoder.up_blocks.0.")
                        && file.contains(prefix + "per_channel_statistics.mean-of-means"))
                .findFirst()
                .map(prefix -> prefix.isEmpty() ? file : file.under(prefix));
    }

    @Override
    public FilmFormat format(WeightMap weights) {
        return LtxvVaeParams.of(weights).format();
    }

    @Override
    public FilmAutoencoder load(WeightMap weights, LayerLoader loader, Device device, DType dtype) {
        return new LtxvAutoencoder(weights.name(), LtxvVaeParams.of(weights), loader, device, dtype);
    }
}
