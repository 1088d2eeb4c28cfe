package dev.easel.diffusion.vae;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;
import java.util.Optional;

/** How to recognise and load the film autoencoders of one kind. */
public interface FilmArchitecture {
    /** The autoencoder's weights in a file under its own names, if there are any; closing them leaves the file open. */
    Optional<WeightMap> find(WeightMap file);

    /**
     * Its sizes.
     *
     * @param weights under its own names
     * @throws dev.easel.errors.EaselException when they are impossible
     */
    FilmFormat format(WeightMap weights);

    /**
     * The autoencoder; its weights become those of the loader's parameters, which it owns.
     *
     * @param weights of the loader, for their sizes
     * @throws dev.easel.errors.EaselException when weights are missing or do not fit each other
     */
    FilmAutoencoder load(WeightMap weights, LayerLoader loader, Device device, DType dtype);
}
