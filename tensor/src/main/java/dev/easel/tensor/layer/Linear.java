package dev.easel.tensor.layer;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.Optional;

/** x · weightᵀ + bias, in the dtype and on the device of x, however the weight is stored. */
public final class Linear {
    private final Parameter weight;
    private final Optional<Parameter> bias;
    private final boolean float8Products;

    /**
     * @param weight [out, in]
     * @param bias [out]
     * @param float8Products whether to compute in 8 bits where weight and device allow it
     */
    public Linear(Parameter weight, Optional<Parameter> bias, boolean float8Products) {
        this.weight = weight;
        this.bias = bias;
        this.float8Products = float8Products;
    }

    /** [out, in]. */
    public Parameter weight() {
        return weight;
    }

    /** [out]. */
    public Optional<Parameter> bias() {
        return bias;
    }

    /** Width of what goes in. */
    public long inputWidth() {
        return weight.size(1);
    }

    /** Width of what comes out. */
    public long outputWidth() {
        return weight.size(0);
    }

    /**
     * Applies the layer.
     *
     * @param x [..., in]
     * @return [..., out]
     */
    public Tensor apply(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Optional<Tensor> shift = bias.map(parameter -> parameter.like(x)); // [out]
            if (weight.current() instanceof ScaledWeight scaled) {
                return scope.keep(scaledProduct(x, scaled, shift));
            }
            return scope.keep(NeuralNetwork.linear(x, weight.like(x), shift)); // [..., out]
        }
    }

    /** Multiplies whichever has fewer elements by the scale, as the reference does. */
    private static Tensor scaledProduct(Tensor x, ScaledWeight scaled, Optional<Tensor> shift) {
        if (scaled.hasOneScale() && scaled.stored().elements() >= x.elements()) {
            Tensor scaledInput = x.mul(scaled.broadcastScale(x.dtype(), x.device())); // [..., in]
            return NeuralNetwork.linear(scaledInput, scaled.unscaled(x.dtype(), x.device()), shift); // [..., out]
        }
        return NeuralNetwork.linear(x, scaled.as(x.dtype(), x.device()), shift); // [..., out]
    }

    /** Whether products are to be computed in 8 bits where that is possible. */
    boolean float8Products() {
        return float8Products;
    }
}
