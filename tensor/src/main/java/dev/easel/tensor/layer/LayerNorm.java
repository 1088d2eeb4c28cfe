package dev.easel.tensor.layer;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.Optional;

/** Normalises the last dimension to mean 0 and variance 1, then scales and shifts. */
public final class LayerNorm {
    private final Optional<Parameter> weight;
    private final Optional<Parameter> bias;
    private final double epsilon;

    /**
     * @param weight [C], ones when absent
     * @param bias [C], zeros when absent
     * @param epsilon added to the variance
     */
    public LayerNorm(Optional<Parameter> weight, Optional<Parameter> bias, double epsilon) {
        this.weight = weight;
        this.bias = bias;
        this.epsilon = epsilon;
    }

    /** A norm that neither scales nor shifts. */
    public static LayerNorm plain(double epsilon) {
        return new LayerNorm(Optional.empty(), Optional.empty(), epsilon);
    }

    /**
     * Applies the layer.
     *
     * @param x [..., C]
     * @return [..., C]
     */
    public Tensor apply(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.keep(NeuralNetwork.layerNorm(
                    x, weight.map(each -> each.like(x)), bias.map(each -> each.like(x)), epsilon)); // [..., C]
        }
    }
}
