package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;

/**
 * A sampler made of a rule: it mixes noise and latent, keeps what a mask protects, and undoes the mixing's scale at the end.
 *
 * @param function the rule
 * @param redrawsNoise whether what a mask protects gets noise of its own instead of the initial noise
 */
public record FunctionSampler(SamplerFunction function, boolean redrawsNoise) implements Sampler {
    private static final double RELATIVE_TOLERANCE = 1e-5;

    /** A sampler that protects with the initial noise. */
    public FunctionSampler(SamplerFunction function) {
        this(function, false);
    }

    /** The same rule, drawing noise for what a mask protects from the seed after the run's. */
    FunctionSampler withRedrawnNoise() {
        return new FunctionSampler(function, true);
    }

    @Override
    public Tensor sample(Denoiser model, SamplingProblem problem) {
        ModelSampling sampling = problem.model().sampling();
        Sigmas sigmas = function.adapt(problem.sigmas());
        Denoiser denoiser = problem.denoiseMask()
                .<Denoiser>map(mask -> new MaskedDenoiser(model, problem.withSigmas(sigmas), mask, keptNoise(problem)))
                .orElse(model);
        Tensor x = sampling.prediction()
                .noiseScaling(
                        sigmas.first(),
                        problem.noise(),
                        problem.latent(),
                        isFull(sampling, sigmas.first())); // [B, C, …]
        SamplerRun run =
                new SamplerRun(denoiser, sampling, sigmas, problem.seed(), problem.stream(), problem.listener());
        Tensor end = sigmas.steps() == 0 ? x : function.sample(run, x); // [B, C, …]
        return sampling.prediction().inverseNoiseScaling(sigmas.last(), end);
    }

    private Tensor keptNoise(SamplingProblem problem) {
        if (!redrawsNoise) {
            return problem.noise();
        }
        try (Generator generator = new Generator(problem.seed() + 1)) {
            return NoiseSamplers.like(problem.noise(), generator); // [B, C, …]
        }
    }

    private static boolean isFull(ModelSampling sampling, float sigma) {
        double largest = sampling.range().largest();
        return sigma > largest || Math.abs(sigma - largest) <= RELATIVE_TOLERANCE * Math.max(Math.abs(sigma), largest);
    }
}
