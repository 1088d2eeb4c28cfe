package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/** Heun's method with up to two looks ahead, weighed by their sigmas (Heun++). */
public record HeunPlusPlus(Churn churn) implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        return run.walk(start, (index, x) -> step(run, index, x));
    }

    private Tensor step(SamplerRun run, int index, Tensor x) {
        Tensor noisy = churned(run, index, x); // x's shape
        float sigma = churn.raised(run, index);
        float next = run.sigma(index + 1);
        float end = run.sigmas().last();
        float length = next - sigma;
        Tensor first = SamplerRun.derivative(noisy, sigma, run.denoiseStep(index, noisy, sigma)); // x's shape
        Tensor guess = noisy.addScaled(first, length); // x's shape
        if (next == end) {
            return guess;
        }
        Tensor second = SamplerRun.derivative(guess, next, run.denoise(guess, next)); // x's shape
        float afterNext = run.sigma(index + 2);
        if (afterNext == end) {
            float weight = next / (2 * run.sigma(0));
            return noisy.addScaled(SamplerRun.mix(1 - weight, first, weight, second), length);
        }
        Tensor furtherGuess = guess.addScaled(second, afterNext - next); // x's shape
        Tensor third =
                SamplerRun.derivative(furtherGuess, afterNext, run.denoise(furtherGuess, afterNext)); // x's shape
        float whole = 3 * run.sigma(0);
        float secondWeight = next / whole;
        float thirdWeight = afterNext / whole;
        Tensor direction = SamplerRun.mix(1 - secondWeight - thirdWeight, first, secondWeight, second)
                .addScaledInPlace(third, thirdWeight); // x's shape
        return noisy.addScaled(direction, length);
    }

    /** The run's generator is drawn from in every step, whether there is churn or not. */
    private Tensor churned(SamplerRun run, int index, Tensor x) {
        if (churn.raised(run, index) > run.sigma(index)) {
            return churn.apply(run, index, x);
        }
        run.streamNoise(x).close();
        return x;
    }
}
