package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorSlot;

/**
 * Euler steps in a direction extrapolated from the last two (Permenter and Yuan 2024).
 *
 * @param gamma how far to extrapolate; 1 for plain Euler
 * @param plusPlus whether to put back the noise of the unconditional prediction (CFG++)
 */
public record GradientEstimation(double gamma, boolean plusPlus) implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (TensorSlot before = new TensorSlot()) {
            return run.walk(start, (index, x) -> step(run, before, index, x));
        }
    }

    private Tensor step(SamplerRun run, TensorSlot before, int index, Tensor x) {
        float sigma = run.sigma(index);
        float next = run.sigma(index + 1);
        Guided guided = evaluate(run, index, x);
        Tensor denoised = guided.denoised(); // x's shape
        Tensor direction = SamplerRun.derivative(x, sigma, guided.unconditional()); // x's shape
        Tensor result;
        if (next == 0) {
            result = denoised; // x's shape
        } else {
            result = plusPlus ? denoised.addScaled(direction, next) : x.addScaled(direction, next - sigma); // x's shape
            if (!before.isEmpty()) {
                result.addScaledInPlace(direction.sub(before.get()), (gamma - 1) * (next - sigma));
            }
        }
        before.set(direction);
        return result;
    }

    private Guided evaluate(SamplerRun run, int index, Tensor x) {
        if (plusPlus) {
            return run.denoiseBothStep(index, x);
        }
        Tensor denoised = run.denoiseStep(index, x); // x's shape
        return new Guided(denoised, denoised);
    }
}
