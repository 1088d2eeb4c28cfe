package dev.easel.diffusion.model.mochi;

import dev.easel.diffusion.model.Architecture;
import dev.easel.diffusion.model.ModelFamily;
import dev.easel.diffusion.model.Network;
import dev.easel.diffusion.text.ClipType;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;

/** Mochi 1. */
public record MochiArchitecture() implements Architecture {
    @Override
    public boolean detect(WeightMap weights) {
        return MochiWeights.detect(weights);
    }

    @Override
    public ModelFamily family(WeightMap weights) {
        return new MochiFamily(MochiWeights.params(weights));
    }

    @Override
    public Network network(WeightMap weights, LayerLoader loader) {
        return new MochiTransformer(loader, MochiWeights.params(weights));
    }

    @Override
    public ClipType textEncoders() {
        return ClipType.MOCHI;
    }
}
