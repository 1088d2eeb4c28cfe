package dev.easel.diffusion.sampling;

import dev.easel.tensor.ScalarMath;

/** F32 arithmetic of samplers' coefficients, in the precision of the sigmas and equal to the tensors' functions in the last bit. */
final class FloatMath {
    private FloatMath() {}

    static float exp(float x) {
        return ScalarMath.exp(x);
    }

    /** exp(x) − 1, exact near 0. */
    static float expm1(float x) {
        return ScalarMath.expm1(x);
    }

    static float log(float x) {
        return ScalarMath.log(x);
    }

    static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    static float square(float x) {
        return x * x;
    }

    /** The geometric mean of two positive numbers. */
    static float halfwayByLogarithm(float left, float right) {
        float end = log(right);
        return exp(end - (end - log(left)) * 0.5f);
    }
}
