package dev.easel.diffusion.sampling;

/** Elementary functions rounded to F32: samplers compute their coefficients in the precision of the sigmas. */
final class FloatMath {
    private FloatMath() {}

    static float exp(float x) {
        return (float) Math.exp(x);
    }

    /** exp(x) − 1, exact near 0. */
    static float expm1(float x) {
        return (float) Math.expm1(x);
    }

    static float log(float x) {
        return (float) Math.log(x);
    }

    static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    static float pow(float x, double exponent) {
        return (float) Math.pow(x, exponent);
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
