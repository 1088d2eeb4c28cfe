package dev.easel.diffusion.text;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.LayerNorm;
import dev.easel.tensor.layer.Linear;
import java.util.Optional;

/** One layer of a CLIP text model: causal self-attention and a feed-forward part, each after a norm and around a residual. */
final class ClipTextLayer {
    private static final double QUICK_GELU_SLOPE = 1.702;

    private final ClipTextParams params;
    private final LayerNorm layerNorm1;
    private final Linear qProj;
    private final Linear kProj;
    private final Linear vProj;
    private final Linear outProj;
    private final LayerNorm layerNorm2;
    private final Linear fc1;
    private final Linear fc2;

    ClipTextLayer(ClipTextParams params, LayerLoader loader) {
        this.params = params;
        layerNorm1 = loader.layerNorm("layer_norm1", ClipTextParams.NORM_EPSILON);
        qProj = loader.linear("self_attn.q_proj");
        kProj = loader.linear("self_attn.k_proj");
        vProj = loader.linear("self_attn.v_proj");
        outProj = loader.linear("self_attn.out_proj");
        layerNorm2 = loader.layerNorm("layer_norm2", ClipTextParams.NORM_EPSILON);
        fc1 = loader.linear("mlp.fc1");
        fc2 = loader.linear("mlp.fc2");
    }

    /**
     * @param x [B, n, C]
     * @param mask added to the attention scores [B, 1, n, n]; causal alone when absent
     * @return [B, n, C]
     */
    Tensor forward(Tensor x, Optional<Tensor> mask) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor normed = layerNorm1.apply(x); // [B, n, C]
            Tensor attended = NeuralNetwork.attention(
                    heads(qProj.apply(normed)),
                    heads(kProj.apply(normed)),
                    heads(vProj.apply(normed)),
                    mask,
                    Optional.empty(),
                    mask.isEmpty()); // [B, heads, n, C / heads]
            Tensor joined = attended.transpose(1, 2).flatten(2, 3); // [B, n, C]
            Tensor hidden = outProj.apply(joined).addInPlace(x); // [B, n, C]
            Tensor wide = activate(fc1.apply(layerNorm2.apply(hidden))); // [B, n, C']
            return scope.keep(fc2.apply(wide).addInPlace(hidden)); // [B, n, C]
        }
    }

    private Tensor heads(Tensor x) {
        return x.unflatten(2, params.heads(), -1).transpose(1, 2); // [B, heads, n, C / heads]
    }

    private Tensor activate(Tensor x) {
        return switch (params.activation()) {
            case QUICK_GELU -> x.mul(QUICK_GELU_SLOPE).sigmoid().mulInPlace(x);
            case GELU -> NeuralNetwork.gelu(x);
        };
    }
}
