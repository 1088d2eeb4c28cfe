package dev.easel.diffusion.sampling;

import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;

/**
 * DPM-Solver++(2S) below the next sigma and noise back up to it, with the noise of the unconditional prediction (CFG++).
 *
 * @param eta how much fresh noise, 0 … 1
 * @param noiseScale factor of the fresh noise
 */
public record DpmPlusPlus2SAncestralCfgPlusPlus(double eta, double noiseScale) implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (Generator generator = new Generator(run.seed())) {
            NoiseSampler noise = run.seededNoise(start, generator);
            return run.walk(start, (index, x) -> step(run, noise, index, x));
        }
    }

    private Tensor step(SamplerRun run, NoiseSampler noise, int index, Tensor x) {
        float sigma = run.sigma(index);
        float next = run.sigma(index + 1);
        Guided guided = run.denoiseBothStep(index, x);
        Ancestral step = Ancestral.step(sigma, next, eta);
        Tensor stepped =
                step.down() == 0 ? last(x, guided, sigma, step.down()) : solve(run, x, guided, sigma, step.down());
        return next > 0 ? stepped.addScaledInPlace(noise.draw(sigma, next), noiseScale * step.up()) : stepped;
    }

    private static Tensor last(Tensor x, Guided guided, float sigma, float down) {
        return guided.denoised().addScaled(SamplerRun.derivative(x, sigma, guided.unconditional()), down);
    }

    private static Tensor solve(SamplerRun run, Tensor x, Guided guided, float sigma, float down) {
        float time = DpmSolver.time(sigma);
        float length = DpmSolver.time(down) - time;
        float middle = DpmSolver.sigma(time + 0.5f * length);
        Tensor guess = SamplerRun.mix(
                middle / sigma,
                shifted(x, guided, guided),
                -FloatMath.expm1(-length * 0.5f),
                guided.denoised()); // x's shape
        Guided corrected = run.model().denoiseBoth(guess, middle);
        return SamplerRun.mix(
                DpmSolver.sigma(time + length) / sigma,
                shifted(x, guided, corrected),
                -FloatMath.expm1(-length),
                corrected.denoised());
    }

    /** The latent moved by what guidance adds: the guided prediction less the last unconditional one. */
    private static Tensor shifted(Tensor x, Guided guided, Guided last) {
        return x.add(guided.denoised().sub(last.unconditional()));
    }
}
