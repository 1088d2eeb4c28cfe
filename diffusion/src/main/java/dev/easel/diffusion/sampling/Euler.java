package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/** One evaluation a step, straight ahead (Karras et al. 2022, algorithm 2 without correction). */
public record Euler(Churn churn) implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        return run.walk(start, (index, x) -> {
            Tensor noisy = churn.apply(run, index, x); // x's shape
            float sigma = churn.raised(run, index);
            Tensor denoised = run.denoiseStep(index, noisy, sigma); // x's shape
            Tensor derivative = SamplerRun.derivative(noisy, sigma, denoised); // x's shape
            return noisy.addScaled(derivative, run.sigma(index + 1) - sigma);
        });
    }
}
