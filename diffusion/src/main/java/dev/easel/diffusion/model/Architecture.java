package dev.easel.diffusion.model;

import dev.easel.diffusion.text.ClipType;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;

/** How to recognise and load the diffusion models of one family. The keys of all weights begin where the model's own names do. */
public interface Architecture {
    /** Whether these are the weights of such a model; looks at names and shapes only. */
    boolean detect(WeightMap weights);

    /**
     * What is true of the model, with sizes from its weights.
     *
     * @throws dev.easel.errors.EaselException when the sizes are impossible
     */
    ModelFamily family(WeightMap weights);

    /**
     * The network, its layers read by the loader.
     *
     * @param weights of the loader, for their sizes
     * @throws dev.easel.errors.EaselException when weights are missing or do not fit each other
     */
    Network network(WeightMap weights, LayerLoader loader);

    /** What its text encoders are loaded for when they are in the same checkpoint. */
    ClipType textEncoders();
}
