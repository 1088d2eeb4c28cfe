package dev.easel.diffusion.sampling;

import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;

/**
 * Euler steps below the next sigma and noise back up to it.
 *
 * @param eta how much noise, 0 … 1
 * @param noiseScale factor of the noise
 */
public record EulerAncestral(double eta, double noiseScale) implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (Generator generator = new Generator(run.seed())) {
            NoiseSampler noise = run.seededNoise(start, generator);
            return run.sampling().isFlow()
                    ? run.walk(start, (index, x) -> flowStep(run, noise, index, x))
                    : run.walk(start, (index, x) -> step(run, noise, index, x));
        }
    }

    private Tensor step(SamplerRun run, NoiseSampler noise, int index, Tensor x) {
        float sigma = run.sigma(index);
        float next = run.sigma(index + 1);
        Tensor denoised = run.denoiseStep(index, x); // x's shape
        Ancestral step = Ancestral.step(sigma, next, eta);
        if (step.down() == 0) {
            return denoised;
        }
        Tensor stepped = x.addScaled(SamplerRun.derivative(x, sigma, denoised), step.down() - sigma); // x's shape
        return stepped.addScaledInPlace(noise.draw(sigma, next), noiseScale * step.up());
    }

    private Tensor flowStep(SamplerRun run, NoiseSampler noise, int index, Tensor x) {
        float sigma = run.sigma(index);
        float next = run.sigma(index + 1);
        Tensor denoised = run.denoiseStep(index, x); // x's shape
        if (next == 0) {
            return denoised;
        }
        Ancestral.Flow step = Ancestral.Flow.step(sigma, next, eta);
        float kept = step.down() / sigma;
        Tensor stepped = SamplerRun.mix(kept, x, 1 - kept, denoised); // x's shape
        return eta > 0
                ? SamplerRun.mix(step.rescale(), stepped, noiseScale * step.renoise(), noise.draw(sigma, next))
                : stepped;
    }
}
