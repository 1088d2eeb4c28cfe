package dev.easel.tensor.layer;

import dev.easel.tensor.DType;
import dev.easel.tensor.Float8;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.OneDnn;
import dev.easel.tensor.SplitProduct;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
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
            Optional<Tensor> product = float8Products ? float8Product(x, shift) : Optional.empty();
            if (product.isPresent()) {
                return scope.keep(product.get()); // [..., out]
            }
            return scope.keep(product(x, shift)); // [..., out]
        }
    }

    private Tensor product(Tensor x, Optional<Tensor> shift) {
        return switch (weight.current()) {
            case ScaledWeight scaled -> scaledProduct(x, scaled, shift);
            case PlainWeight plain
            when SplitProduct.suits(x, plain.stored()) -> SplitProduct.linear(x, plain.stored(), shift);
            case PlainWeight plain when OneDnn.suits(x, plain.stored()) -> plain.product(x, shift);
            default -> NeuralNetwork.linear(x, weight.like(x), shift);
        };
    }

    /** Multiplies whichever has fewer elements by the scale, as the reference does. */
    private static Tensor scaledProduct(Tensor x, ScaledWeight scaled, Optional<Tensor> shift) {
        if (scaled.hasOneScale() && scaled.stored().elements() >= x.elements()) {
            Tensor scaledInput = x.mul(scaled.broadcastScale(x.dtype(), x.device())); // [..., in]
            if (SplitProduct.suits(scaledInput, scaled.stored())) {
                return SplitProduct.linear(scaledInput, scaled.stored(), shift); // [..., out]
            }
            return NeuralNetwork.linear(scaledInput, scaled.unscaled(x.dtype(), x.device()), shift); // [..., out]
        }
        return NeuralNetwork.linear(x, scaled.as(x.dtype(), x.device()), shift); // [..., out]
    }

    /**
     * The product in 8 bits, if the device is fast at that and the weight is stored so: x is divided by the checkpoint's scale for
     * inputs (1 if it has none), limited to what 8 bits can hold, and rounded.
     */
    private Optional<Tensor> float8Product(Tensor x, Optional<Tensor> shift) {
        Weight current = weight.current();
        Tensor stored = switch (current) {
            case PlainWeight plain -> plain.stored();
            case ScaledWeight scaled -> scaled.stored();
            case QuantizedWeight quantized -> quantized.stored().blocks();
        };
        boolean oneScale = !(current instanceof ScaledWeight scaled) || scaled.hasOneScale();
        boolean halfPrecision = x.dtype() == DType.BF16 || x.dtype() == DType.F16;
        if (!oneScale || !halfPrecision || !Float8.suits(stored) || !Float8.isFast(x.device())) {
            return Optional.empty();
        }
        return Optional.of(float8Product(x, current, stored, shift));
    }

    /** The product in 8 bits of x [..., in] and a weight [out, in]: [..., out]. */
    static Tensor float8Product(Tensor x, Weight weight, Tensor stored, Optional<Tensor> shift) {
        Tensor one = Tensors.ones(DType.F32, x.device()); // []
        Tensor weightScale = one;
        Tensor inputScale = one;
        if (weight instanceof ScaledWeight scaled) {
            weightScale = scaled.broadcastScale(DType.F32, x.device()); // []
            inputScale = scaled.inputScale()
                    .map(scale -> scale.to(x.device(), DType.F32).reshape())
                    .orElse(one); // []
        }
        Tensor rows = x.reshape(-1, x.size(-1)); // [n, in]
        Tensor divided = inputScale == one ? rows : rows.div(inputScale.to(x.dtype())); // [n, in]
        Tensor rounded = divided.to(DType.F8_E4M3); // [n, in]
        Tensor product = Float8.linear(
                rounded.contiguous(), inputScale, stored.to(x.device()), weightScale, shift, x.dtype()); // [n, out]
        long[] shape = x.shape();
        shape[shape.length - 1] = stored.size(0);
        return product.view(shape); // [..., out]
    }
}
