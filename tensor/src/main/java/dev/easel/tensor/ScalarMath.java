package dev.easel.tensor;

import java.util.function.UnaryOperator;

/**
 * Elementary functions of single F32 numbers, in the last bit what libtorch gives on the CPU: for numbers that decide something, such as
 * which of two levels is nearer, where the correctly rounded function may decide otherwise.
 */
public final class ScalarMath {
    private ScalarMath() {}

    /** e to the power of x. */
    public static float exp(float x) {
        return apply(x, Tensor::exp);
    }

    /** exp(x) − 1, exact near 0. */
    public static float expm1(float x) {
        return apply(x, Tensor::expm1);
    }

    /** Natural logarithm. */
    public static float log(float x) {
        return apply(x, Tensor::log);
    }

    /** x to a power. */
    public static float pow(float x, double exponent) {
        return apply(x, tensor -> tensor.pow(exponent));
    }

    private static float apply(float x, UnaryOperator<Tensor> function) {
        try (TensorScope scope = TensorScope.open()) {
            return (float) function.apply(Tensors.scalar(x)).item();
        }
    }
}
