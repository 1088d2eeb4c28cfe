package dev.easel.diffusion.model.flux;

import dev.easel.diffusion.model.Architecture;
import dev.easel.diffusion.model.ModelFamily;
import dev.easel.diffusion.model.Network;
import dev.easel.diffusion.text.ClipType;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;

/** FLUX.1. */
public record FluxArchitecture() implements Architecture {
    @Override
    public boolean detect(WeightMap weights) {
        return FluxWeights.detect(weights);
    }

    @Override
    public ModelFamily family(WeightMap weights) {
        return new FluxFamily(FluxWeights.params(weights));
    }

    @Override
    public Network network(WeightMap weights, LayerLoader loader) {
        return new FluxTransformer(loader, FluxWeights.params(weights));
    }

    @Override
    public ClipType textEncoders() {
        return ClipType.FLUX;
    }
}
