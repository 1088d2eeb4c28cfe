package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/**
 * DPM-Solver++ for the stochastic equation, second order in one step.
 *
 * @param eta how much noise, 0 … 1
 * @param noiseScale factor of the noise
 * @param fraction where in the step the second evaluation is
 */
public record DpmPlusPlusSde(double eta, double noiseScale, double fraction) implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        if (run.steps() < 1) {
            return start;
        }
        SamplerRun finite = run.over(run.withFiniteSnr());
        try (NoiseSampler noise = run.brownianNoise(start)) {
            return finite.walk(start, (index, x) -> step(finite, noise, index, x));
        }
    }

    private Tensor step(SamplerRun run, NoiseSampler noise, int index, Tensor x) {
        float sigma = run.sigma(index);
        float next = run.sigma(index + 1);
        Tensor denoised = run.denoiseStep(index, x); // x's shape
        if (next == 0) {
            return denoised;
        }
        float start = run.halfLogSnr(sigma);
        float middleLog = start + (float) fraction * (run.halfLogSnr(next) - start);
        float middle = run.sigmaOfHalfLogSnr(middleLog);
        Tensor guess = advance(run, x, denoised, sigma, middle, middleLog, noise); // x's shape
        Tensor second = run.denoise(guess, middle); // x's shape
        float weight = (float) (1 / (2 * fraction));
        Tensor target = SamplerRun.mix(1 - weight, denoised, weight, second); // x's shape
        return advance(run, x, target, sigma, next, run.halfLogSnr(next), noise);
    }

    /** A first-order step towards a prediction, with noise. */
    private Tensor advance(
            SamplerRun run, Tensor x, Tensor target, float sigma, float next, float nextLog, NoiseSampler noise) {
        float start = run.halfLogSnr(sigma);
        Ancestral step = Ancestral.step(FloatMath.exp(-start), FloatMath.exp(-nextLog), eta);
        float length = -FloatMath.log(step.down()) - start;
        float alpha = run.alpha(sigma, start);
        float alphaNext = run.alpha(next, nextLog);
        Tensor stepped = SamplerRun.mix(
                alphaNext / alpha * FloatMath.exp(-length),
                x,
                -alphaNext * FloatMath.expm1(-length),
                target); // x's shape
        return eta > 0 && noiseScale > 0
                ? stepped.addScaledInPlace(noise.draw(sigma, next), alphaNext * noiseScale * step.up())
                : stepped;
    }
}
