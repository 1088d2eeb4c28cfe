package dev.easel.diffusion.model.ltxv;

import dev.easel.diffusion.model.Architecture;
import dev.easel.diffusion.model.ModelFamily;
import dev.easel.diffusion.model.Network;
import dev.easel.diffusion.text.ClipType;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;

/** LTX-Video. */
public record LtxvArchitecture() implements Architecture {
    @Override
    public boolean detect(WeightMap weights) {
        return LtxvWeights.detect(weights);
    }

    @Override
    public ModelFamily family(WeightMap weights) {
        return new LtxvFamily(LtxvWeights.params(weights));
    }

    @Override
    public Network network(WeightMap weights, LayerLoader loader) {
        return new LtxvTransformer(loader, LtxvWeights.params(weights));
    }

    @Override
    public ClipType textEncoders() {
        return ClipType.LTXV;
    }
}
