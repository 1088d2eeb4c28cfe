package dev.easel.diffusion.sampling;

import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;

/** Ancestral sampling of DDPM (Ho et al. 2020, algorithm 2) between any two noise levels. */
public record Ddpm() implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (Generator generator = new Generator(run.seed())) {
            NoiseSampler noise = run.seededNoise(start, generator);
            return run.walk(start, (index, x) -> step(run, noise, index, x));
        }
    }

    private static Tensor step(SamplerRun run, NoiseSampler noise, int index, Tensor x) {
        float sigma = run.sigma(index);
        float next = run.sigma(index + 1);
        Tensor denoised = run.denoiseStep(index, x); // x's shape
        Tensor direction = SamplerRun.derivative(x, sigma, denoised); // x's shape
        float signal = signal(sigma);
        float nextSignal = signal(next);
        float kept = signal / nextSignal;
        float inverseRoot = FloatMath.sqrt(1 / kept);
        Tensor mean = SamplerRun.mix(
                inverseRoot / FloatMath.sqrt(1 + FloatMath.square(sigma)),
                x,
                -inverseRoot * (1 - kept) / FloatMath.sqrt(1 - signal),
                direction); // x's shape
        if (next == 0) {
            return mean;
        }
        float deviation = FloatMath.sqrt((1 - kept) * (1 - nextSignal) / (1 - signal));
        return mean.addScaledInPlace(noise.draw(sigma, next), deviation)
                .mulInPlace(FloatMath.sqrt(1 + FloatMath.square(next)));
    }

    /** The part of the variance that is not noise. */
    private static float signal(float sigma) {
        return 1 / (FloatMath.square(sigma) + 1);
    }
}
