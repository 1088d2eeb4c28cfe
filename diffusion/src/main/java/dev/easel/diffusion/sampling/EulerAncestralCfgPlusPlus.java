package dev.easel.diffusion.sampling;

import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;

/**
 * Euler steps that put back the noise of the unconditional prediction (CFG++, Chung et al. 2024).
 *
 * @param eta how much fresh noise, 0 … 1
 * @param noiseScale factor of the fresh noise
 */
public record EulerAncestralCfgPlusPlus(double eta, double noiseScale) implements SamplerFunction {
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
        if (next == 0) {
            return guided.denoised();
        }
        float alpha = run.alpha(sigma, run.halfLogSnr(sigma));
        float alphaNext = run.alpha(next, run.halfLogSnr(next));
        Tensor derivative = x.addScaled(guided.unconditional(), -alpha).div(sigma); // x's shape
        Ancestral step = Ancestral.step(sigma / alpha, next / alphaNext, eta);
        Tensor stepped = SamplerRun.mix(alphaNext, guided.denoised(), alphaNext * step.down(), derivative); // x's shape
        return eta > 0 && noiseScale > 0
                ? stepped.addScaledInPlace(noise.draw(sigma, next), alphaNext * noiseScale * step.up())
                : stepped;
    }
}
