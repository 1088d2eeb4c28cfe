package dev.easel.diffusion.text;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.Embedding;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.LayerNorm;
import dev.easel.tensor.layer.Linear;
import dev.easel.tensor.layer.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The text half of CLIP (Radford et al., 2021, arXiv:2103.00020): a causal transformer whose last state at the first end token
 * summarises the text.
 */
public final class ClipTextModel implements TextModel {
    private final ClipTextParams params;
    private final Embedding tokenEmbedding;
    private final Parameter positionEmbedding;
    private final List<ClipTextLayer> layers;
    private final LayerNorm finalLayerNorm;
    private final Optional<Linear> textProjection;

    /**
     * @param params sizes
     * @param loader weights, keys {@code text_model.…} and perhaps {@code text_projection.weight}
     */
    public ClipTextModel(ClipTextParams params, LayerLoader loader) {
        this.params = params;
        LayerLoader model = loader.under("text_model.");
        tokenEmbedding = model.embedding("embeddings.token_embedding");
        positionEmbedding = model.parameter("embeddings.position_embedding.weight", params.positions(), params.width());
        layers = IntStream.range(0, params.layers())
                .mapToObj(layer -> new ClipTextLayer(params, model.under("encoder.layers." + layer + ".")))
                .toList();
        finalLayerNorm = model.layerNorm("final_layer_norm", ClipTextParams.NORM_EPSILON);
        textProjection = loader.contains("text_projection.weight")
                ? Optional.of(loader.linear("text_projection"))
                : Optional.empty();
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
        return tokenEmbedding.weight().current().device();
    }

    @Override
    public Tensor embed(Tensor ids) {
        return tokenEmbedding.apply(ids.to(device()), DType.F32); // [B, n, C]
    }

    @Override
    public Output forward(Input input) {
        Tensor embedded = input.embedded(); // [B, n, C]
        long length = embedded.size(1);
        Tensor positions = positionEmbedding.like(embedded).narrow(0, 0, length); // [n, C]
        Optional<Tensor> mask = input.mask().map(present -> AttentionMasks.causal(present, embedded.dtype()));
        OptionalInt hiddenIndex = input.hiddenIndex(params.layers());
        Optional<Tensor> hidden = Optional.empty();
        Tensor x = embedded.add(positions); // [B, n, C]
        for (int layer = 0; layer < params.layers(); layer++) {
            x = layers.get(layer).forward(x, mask); // [B, n, C]
            if (hiddenIndex.isPresent() && hiddenIndex.getAsInt() == layer) {
                hidden = Optional.of(input.normalizeHidden() ? finalLayerNorm.apply(x) : x); // [B, n, C]
            }
        }
        Tensor last = finalLayerNorm.apply(x); // [B, n, C]
        Tensor pooled = pool(last, input.tokens()); // [B, C]
        return new Output(
                last, hidden, Optional.of(pooled), textProjection.map(projection -> projection.apply(pooled)));
    }

    /** The state of each sequence's last token before the padding. */
    private static Tensor pool(Tensor last, long[] tokens) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor[] rows = new Tensor[tokens.length];
            for (int sequence = 0; sequence < tokens.length; sequence++) {
                rows[sequence] = last.select(0, sequence).select(0, tokens[sequence] - 1); // [C]
            }
            return scope.keep(Tensors.stack(0, rows)); // [B, C]
        }
    }
}
