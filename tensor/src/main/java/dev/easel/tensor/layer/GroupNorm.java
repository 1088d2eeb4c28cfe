package dev.easel.tensor.layer;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.Optional;

/** Normalises groups of channels to mean 0 and variance 1, then scales and shifts each channel. */
public final class GroupNorm {
    private final long groups;
    private final Parameter weight;
    private final Parameter bias;
    private final double epsilon;

    /**
     * @param groups a divisor of the number of channels
     * @param weight [C]
     * @param bias [C]
     * @param epsilon added to the variance
     */
    public GroupNorm(long groups, Parameter weight, Parameter bias, double epsilon) {
        this.groups = groups;
        this.weight = weight;
        this.bias = bias;
        this.epsilon = epsilon;
    }

    /**
     * Applies the layer.
     *
     * @param x [B, C, ...]
     * @return [B, C, ...]
     */
    public Tensor apply(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.keep(NeuralNetwork.groupNorm(
                    x, groups, Optional.of(weight.like(x)), Optional.of(bias.like(x)), epsilon)); // [B, C, ...]
        }
    }
}
