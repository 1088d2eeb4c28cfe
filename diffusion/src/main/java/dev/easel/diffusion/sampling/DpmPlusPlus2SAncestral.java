package dev.easel.diffusion.sampling;

import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;

/**
 * DPM-Solver++(2S) (Lu et al. 2022b) below the next sigma and noise back up to it.
 *
 * @param eta how much noise, 0 … 1
 * @param noiseScale factor of the noise
 */
public record DpmPlusPlus2SAncestral(double eta, double noiseScale) implements SamplerFunction {
    private static final float NEARLY_PURE_NOISE = 0.9999f;

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
        Tensor stepped = step.down() == 0
                ? x.addScaled(SamplerRun.derivative(x, sigma, denoised), step.down() - sigma)
                : solve(run, x, denoised, sigma, step.down()); // x's shape
        return next > 0 ? stepped.addScaledInPlace(noise.draw(sigma, next), noiseScale * step.up()) : stepped;
    }

    private static Tensor solve(SamplerRun run, Tensor x, Tensor denoised, float sigma, float down) {
        float time = DpmSolver.time(sigma);
        float length = DpmSolver.time(down) - time;
        float middle = DpmSolver.sigma(time + 0.5f * length);
        Tensor guess = SamplerRun.mix(middle / sigma, x, -FloatMath.expm1(-length * 0.5f), denoised); // x's shape
        Tensor corrected = run.denoise(guess, middle); // x's shape
        return SamplerRun.mix(DpmSolver.sigma(time + length) / sigma, x, -FloatMath.expm1(-length), corrected);
    }

    private Tensor flowStep(SamplerRun run, NoiseSampler noise, int index, Tensor x) {
        float sigma = run.sigma(index);
        float next = run.sigma(index + 1);
        Tensor denoised = run.denoiseStep(index, x); // x's shape
        Ancestral.Flow step = Ancestral.Flow.step(sigma, next, eta);
        if (next == 0) {
            return x.addScaled(SamplerRun.derivative(x, sigma, denoised), step.down() - sigma);
        }
        float middle = middle(run, sigma, step.down());
        float kept = middle / sigma;
        Tensor guess = SamplerRun.mix(kept, x, 1 - kept, denoised); // x's shape
        Tensor corrected = run.denoise(guess, middle); // x's shape
        float keptDown = step.down() / sigma;
        Tensor stepped = SamplerRun.mix(keptDown, x, 1 - keptDown, corrected); // x's shape
        return eta > 0
                ? SamplerRun.mix(step.rescale(), stepped, noiseScale * step.renoise(), noise.draw(sigma, next))
                : stepped;
    }

    private static float middle(SamplerRun run, float sigma, float down) {
        if (sigma == 1) {
            return NEARLY_PURE_NOISE;
        }
        float start = run.halfLogSnr(sigma);
        return run.sigmaOfHalfLogSnr(start + 0.5f * (run.halfLogSnr(down) - start));
    }
}
