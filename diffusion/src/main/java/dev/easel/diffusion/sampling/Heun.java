package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/** The mean of the directions at both ends of a step (Karras et al. 2022, algorithm 2). */
public record Heun(Churn churn) implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        return run.walk(start, (index, x) -> {
            Tensor noisy = churn.apply(run, index, x); // x's shape
            float sigma = churn.raised(run, index);
            float next = run.sigma(index + 1);
            Tensor denoised = run.denoiseStep(index, noisy, sigma); // x's shape
            Tensor first = SamplerRun.derivative(noisy, sigma, denoised); // x's shape
            Tensor guess = noisy.addScaled(first, next - sigma); // x's shape
            if (next == 0) {
                return guess;
            }
            Tensor second = SamplerRun.derivative(guess, next, run.denoise(guess, next)); // x's shape
            return noisy.addScaled(first.add(second).div(2), next - sigma);
        });
    }
}
