package dev.easel.diffusion.loader;

import dev.easel.diffusion.vae.FilmArchitecture;
import dev.easel.diffusion.vae.FilmAutoencoder;
import dev.easel.diffusion.vae.ltxv.LtxvVaeArchitecture;
import dev.easel.diffusion.vae.mochi.MochiVaeArchitecture;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.WeightStorage;
import java.util.List;
import java.util.Optional;

/** Finds out which film autoencoder a file holds. A new kind is added to the list here. */
public final class Autoencoders {
    private static final List<FilmArchitecture> FILM = List.of(new LtxvVaeArchitecture(), new MochiVaeArchitecture());

    private Autoencoders() {}

    /**
     * A film autoencoder found in a file.
     *
     * @param architecture of which kind it is
     * @param weights its weights under its own names; closing them leaves the file open
     */
    public record Found(FilmArchitecture architecture, WeightMap weights) {
        /**
         * Loads it.
         *
         * @param device where to compute
         * @param dtype what to compute in
         * @throws dev.easel.errors.EaselException when weights are missing or do not fit each other
         */
        public FilmAutoencoder load(Device device, DType dtype) {
            LayerLoader loader = new LayerLoader(weights, WeightStorage.on(device, dtype));
            try {
                return architecture.load(weights, loader, device, dtype);
            } catch (RuntimeException failure) {
                loader.parameters().close();
                throw failure;
            }
        }
    }

    /** The film autoencoder of a file, alone or among other models, if there is one. */
    public static Optional<Found> findFilm(WeightMap file) {
        return FILM.stream()
                .flatMap(architecture ->
                        architecture.find(file).map(weights -> new Found(architecture, weights)).stream())
                .findFirst();
    }
}
