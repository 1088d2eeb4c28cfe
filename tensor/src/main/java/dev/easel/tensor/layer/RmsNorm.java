package dev.easel.tensor.layer;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.Optional;

/** Divides the last dimension by its root mean square, then scales. */
public final class RmsNorm {
    private final Optional<Parameter> weight;
    private final double epsilon;

    /**
     * @param weight [C], ones when absent
     * @param epsilon added to the mean square
     */
    public RmsNorm(Optional<Parameter> weight, double epsilon) {
        this.weight = weight;
        this.epsilon = epsilon;
    }

    /**
     * Applies the layer.
     *
     * @param x [..., C]
     * @return [..., C]
     */
    public Tensor apply(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.keep(NeuralNetwork.rmsNorm(x, weight.map(each -> each.like(x)), epsilon)); // [..., C]
        }
    }
}
