package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/**
 * Single steps of DPM-Solver of orders 1 to 3 (Lu et al. 2022) in times t = −log sigma. The noise at the start of a step is given, so
 * that steps of several orders can share it.
 */
final class DpmSolver {
    private static final float HALF = 0.5f;
    private static final float THIRD = (float) (1.0 / 3.0);
    private static final float TWO_THIRDS = (float) (2.0 / 3.0);

    private final SamplerRun run;

    DpmSolver(SamplerRun run) {
        this.run = run;
    }

    static float time(float sigma) {
        return -FloatMath.log(sigma);
    }

    static float sigma(float time) {
        return FloatMath.exp(-time);
    }

    /** The noise the model sees in x. */
    Tensor noise(Tensor x, float time) {
        float sigma = sigma(time);
        return SamplerRun.derivative(x, sigma, run.denoise(x, sigma));
    }

    /** x with its noise turned from one time's amount into another's. */
    Tensor first(Tensor x, float time, float next, Tensor noise) {
        return x.addScaled(noise, -sigma(next) * FloatMath.expm1(next - time));
    }

    /** Second order, with an evaluation after a fraction of the step, usually a half. */
    Tensor second(Tensor x, float time, float next, Tensor noise, float fraction) {
        Tensor change = noiseAt(x, time, next, noise, fraction).sub(noise); // x's shape
        double correction = -sigma(next) / (2 * fraction) * FloatMath.expm1(next - time);
        return first(x, time, next, noise).addScaledInPlace(change, correction);
    }

    /** Second order, with an evaluation half-way. */
    Tensor second(Tensor x, float time, float next, Tensor noise) {
        return second(x, time, next, noise, HALF);
    }

    /** Second order, with an evaluation after a third of the step, which {@link #third} shares. */
    Tensor secondFromThird(Tensor x, float time, float next, Tensor noise, Tensor noiseAtThird) {
        double correction = -sigma(next) / (2 * THIRD) * FloatMath.expm1(next - time);
        return first(x, time, next, noise).addScaledInPlace(noiseAtThird.sub(noise), correction);
    }

    /** The noise after the first third of a step. */
    Tensor noiseAtThird(Tensor x, float time, float next, Tensor noise) {
        return noiseAt(x, time, next, noise, THIRD);
    }

    private Tensor noiseAt(Tensor x, float time, float next, Tensor noise, float fraction) {
        float length = next - time;
        float middle = time + fraction * length;
        Tensor guess = x.addScaled(noise, -sigma(middle) * FloatMath.expm1(fraction * length)); // x's shape
        return noise(guess, middle);
    }

    /** Third order, with evaluations after both thirds of the step, of which the first is given. */
    Tensor third(Tensor x, float time, float next, Tensor noise, Tensor noiseAtThird) {
        float length = next - time;
        float part = TWO_THIRDS * length;
        float middle = time + part;
        float bend = FloatMath.expm1(part) / part - 1;
        Tensor guess = x.addScaled(noise, -sigma(middle) * FloatMath.expm1(part))
                .addScaledInPlace(noiseAtThird.sub(noise), -sigma(middle) * (TWO_THIRDS / THIRD) * bend); // x's shape
        Tensor change = noise(guess, middle).sub(noise); // x's shape
        double correction = -sigma(next) / TWO_THIRDS * (FloatMath.expm1(length) / length - 1);
        return first(x, time, next, noise).addScaledInPlace(change, correction);
    }
}
