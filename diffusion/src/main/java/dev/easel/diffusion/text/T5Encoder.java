package dev.easel.diffusion.text;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.Embedding;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.RmsNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The encoder half of T5 (Raffel et al., 2020, arXiv:1910.10683), T5 v1.1 or umT5. It has no pooled output. */
public final class T5Encoder implements TextModel {
    private static final double NORM_EPSILON = 1e-6;
    private static final String BIAS = "layer.0.SelfAttention.relative_attention_bias.weight";

    private final T5Params params;
    private final Embedding shared;
    private final List<T5Block> block = new ArrayList<>();
    private final List<RelativePositions> positions = new ArrayList<>();
    private final RmsNorm finalLayerNorm;

    /**
     * @param params sizes
     * @param loader weights, keys {@code encoder.…} and {@code shared.weight}
     */
    public T5Encoder(T5Params params, LayerLoader loader) {
        this.params = params;
        shared = loader.embedding("shared");
        for (int layer = 0; layer < params.layers(); layer++) {
            LayerLoader weights = loader.under("encoder.block." + layer + ".");
            block.add(new T5Block(params, weights));
            if (layer == 0 || params.biasInEveryLayer()) {
                positions.add(new RelativePositions(weights.parameter(BIAS), params.maximumDistance()));
            }
        }
        finalLayerNorm = loader.rmsNorm("encoder.final_layer_norm.weight", NORM_EPSILON);
    }

    @Override
    public long width() {
        return params.width();
    }

    @Override
    public int layers() {
        return params.layers();
    }

    @Override
    public Device device() {
        return shared.weight().current().device();
    }

    @Override
    public Tensor embed(Tensor ids) {
        return shared.apply(ids.to(device()), DType.F32); // [B, n, C]
    }

    @Override
    public Output forward(Input input) {
        Optional<Tensor> mask = input.mask()
                .map(present -> AttentionMasks.padding(present, input.embedded().dtype()));
        OptionalInt hiddenIndex = input.hiddenIndex(params.layers());
        Optional<Tensor> hidden = Optional.empty();
        Tensor x = input.embedded(); // [B, n, C]
        Tensor bias = bias(0, x, mask); // [B, heads, n, n]
        for (int layer = 0; layer < params.layers(); layer++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor own = layer > 0 && params.biasInEveryLayer() ? bias(layer, x, mask) : bias; // [B, heads, n, n]
                x = scope.keep(block.get(layer).forward(x, own)); // [B, n, C]
            }
            if (hiddenIndex.isPresent() && hiddenIndex.getAsInt() == layer) {
                hidden = Optional.of(input.normalizeHidden() ? finalLayerNorm.apply(x) : x); // [B, n, C]
            }
        }
        return new Output(finalLayerNorm.apply(x), hidden, Optional.empty(), Optional.empty());
    }

    private Tensor bias(int layer, Tensor x, Optional<Tensor> mask) {
        Tensor relative = positions.get(layer).bias(x); // [1, heads, n, n]
        return mask.map(relative::add).orElse(relative); // [B, heads, n, n]
    }
}
