package dev.easel.diffusion.vae.mochi;

import dev.easel.diffusion.vae.FilmArchitecture;
import dev.easel.diffusion.vae.FilmAutoencoder;
import dev.easel.diffusion.vae.FilmFormat;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;
import java.util.List;
import java.util.Optional;

/** The autoencoder of Mochi 1, with or without its encoder; files of a decoder alone leave out {@code decoder.} before their keys. */
public record MochiVaeArchitecture() implements FilmArchitecture {
    private static final List<String> PREFIXES = List.of("vae.", "first_stage_model.", "");
    private static final String MARK = "blocks.0.0.weight";

    @Override
    public Optional<WeightMap> find(WeightMap file) {
        for (String prefix : PREFIXES) {
            if (isDecoder(file, prefix + "decoder.")) {
                return Optional.of(prefix.isEmpty() ? file : file.under(prefix));
            }
        }
        return isDecoder(file, "") ? Optional.of(file.renamed(key -> Optional.of("decoder." + key))) : Optional.empty();
    }

    private static boolean isDecoder(WeightMap file, String prefix) {
        return file.entry(prefix + MARK)
                        .filter(entry -> entry.shape().length == 5)
                        .isPresent()
                && file.contains(prefix + "blocks.1.proj.weight")
                && file.contains(prefix + "output_proj.weight");
    }

    @Override
    public FilmFormat format(WeightMap weights) {
        return MochiVaeParams.of(weights).format();
    }

    @Override
    public FilmAutoencoder load(WeightMap weights, LayerLoader loader, Device device, DType dtype) {
        return new MochiAutoencoder(weights.name(), MochiVaeParams.of(weights), loader, device, dtype);
    }
}
