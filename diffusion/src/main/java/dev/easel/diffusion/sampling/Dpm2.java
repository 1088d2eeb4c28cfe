package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/** The direction at the logarithmic middle of a step (Karras et al. 2022 with DPM-Solver-2's midpoint). */
public record Dpm2(Churn churn) implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        return run.walk(start, (index, x) -> {
            Tensor noisy = churn.apply(run, index, x); // x's shape
            float sigma = churn.raised(run, index);
            float next = run.sigma(index + 1);
            Tensor denoised = run.denoiseStep(index, noisy, sigma); // x's shape
            return next == 0
                    ? noisy.addScaled(SamplerRun.derivative(noisy, sigma, denoised), next - sigma)
                    : midpoint(run, noisy, denoised, sigma, next);
        });
    }

    /** A step from one sigma to another, above 0, in the direction found half-way. */
    static Tensor midpoint(SamplerRun run, Tensor x, Tensor denoised, float sigma, float next) {
        float middle = FloatMath.halfwayByLogarithm(sigma, next);
        Tensor guess = x.addScaled(SamplerRun.derivative(x, sigma, denoised), middle - sigma); // x's shape
        Tensor direction = SamplerRun.derivative(guess, middle, run.denoise(guess, middle)); // x's shape
        return x.addScaled(direction, next - sigma);
    }
}
