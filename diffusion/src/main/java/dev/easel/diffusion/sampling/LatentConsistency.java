package dev.easel.diffusion.sampling;

import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;

/** Each prediction made noisy again up to the next sigma (Song et al. 2023, algorithm 1; Luo et al. 2023). */
public record LatentConsistency() implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (Generator generator = new Generator(run.seed())) {
            NoiseSampler noise = run.seededNoise(start, generator);
            return run.walk(start, (index, x) -> {
                float next = run.sigma(index + 1);
                Tensor denoised = run.denoiseStep(index, x); // x's shape
                if (next == 0) {
                    return denoised;
                }
                Tensor fresh = noise.draw(run.sigma(index), next); // x's shape
                return run.sampling().prediction().noiseScaling(next, fresh, denoised, false);
            });
        }
    }
}
