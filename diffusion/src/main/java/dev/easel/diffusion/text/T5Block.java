package dev.easel.diffusion.text;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import dev.easel.tensor.layer.RmsNorm;
import java.util.Optional;

/** One layer of a T5 encoder: self-attention and a feed-forward part, each after a norm and around a residual. */
final class T5Block {
    private static final double NORM_EPSILON = 1e-6;

    private final T5Params params;
    private final RmsNorm attentionNorm;
    private final Linear q;
    private final Linear k;
    private final Linear v;
    private final Linear o;
    private final RmsNorm feedForwardNorm;
    private final Linear wi;
    private final Optional<Linear> gate;
    private final Linear wo;

    T5Block(T5Params params, LayerLoader loader) {
        this.params = params;
        attentionNorm = loader.rmsNorm("layer.0.layer_norm.weight", NORM_EPSILON);
        q = loader.linear("layer.0.SelfAttention.q");
        k = loader.linear("layer.0.SelfAttention.k");
        v = loader.linear("layer.0.SelfAttention.v");
        o = loader.linear("layer.0.SelfAttention.o");
        feedForwardNorm = loader.rmsNorm("layer.1.layer_norm.weight", NORM_EPSILON);
        wi = loader.linear("layer.1.DenseReluDense." + (params.gated() ? "wi_0" : "wi"));
        gate = params.gated() ? Optional.of(loader.linear("layer.1.DenseReluDense.wi_1")) : Optional.empty();
        wo = loader.linear("layer.1.DenseReluDense.wo");
    }

    /**
     * @param x [B, n, C]
     * @param bias added to the attention scores, which are not scaled; broadcasts to [B, heads, n, n]
     * @return [B, n, C]
     */
    Tensor forward(Tensor x, Tensor bias) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor normed = attentionNorm.apply(x); // [B, n, C]
            Tensor attended = NeuralNetwork.attention(
                    heads(q.apply(normed)),
                    heads(k.apply(normed)),
                    heads(v.apply(normed)),
                    Optional.of(bias),
                    Optional.of(1.0),
                    false); // [B, heads, n, D]
            Tensor joined = attended.transpose(1, 2).flatten(2, 3); // [B, n, heads · D]
            Tensor hidden = o.apply(joined).addInPlace(x); // [B, n, C]
            Tensor wide = widen(feedForwardNorm.apply(hidden)); // [B, n, C']
            return scope.keep(wo.apply(wide).addInPlace(hidden)); // [B, n, C]
        }
    }

    private Tensor heads(Tensor x) {
        return x.unflatten(2, params.heads(), -1).transpose(1, 2); // [B, heads, n, D]
    }

    private Tensor widen(Tensor x) {
        Tensor product = wi.apply(x); // [B, n, C']
        Tensor activated = switch (params.activation()) {
            case GELU_TANH -> NeuralNetwork.geluTanh(product); // [B, n, C']
            case RELU -> NeuralNetwork.relu(product); // [B, n, C']
        };
        return gate.map(linear -> activated.mulInPlace(linear.apply(x))).orElse(activated);
    }
}
