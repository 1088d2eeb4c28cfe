package dev.easel.diffusion;

import dev.easel.tensor.layer.WeightStorage;
import java.util.List;

/**
 * What makes two loaded models the same.
 *
 * @param kind what is read from the files: a diffusion model, text encoders, an autoencoder
 * @param files in the order they were named
 * @param storage where and how its weights are kept
 */
public record ModelKey(String kind, List<WeightFileVersion> files, WeightStorage storage) {
    /** Copies the list. */
    public ModelKey {
        files = List.copyOf(files);
    }
}
