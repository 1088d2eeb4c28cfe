package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.GuidanceOptions;
import dev.easel.tensor.Tensor;

/**
 * Keeps a part of the latent: before the model sees it that part is replaced by the original as noisy as the step, and after it by the
 * original itself.
 */
final class MaskedDenoiser implements Denoiser {
    private final Denoiser model;
    private final SamplingProblem problem;
    private final Tensor mask;
    private final Tensor noise;

    /**
     * @param mask where to sample (1) and where to keep (0) [B, C, …]
     * @param noise for the part that is kept [B, C, …]
     */
    MaskedDenoiser(Denoiser model, SamplingProblem problem, Tensor mask, Tensor noise) {
        this.model = model;
        this.problem = problem;
        this.mask = mask;
        this.noise = noise;
    }

    @Override
    public Tensor denoise(Tensor x, float sigma) {
        Tensor now = maskAt(sigma); // [B, C, …]
        return keep(model.denoise(protect(x, now, sigma), sigma), now);
    }

    @Override
    public Guided denoiseBoth(Tensor x, float sigma) {
        Tensor now = maskAt(sigma); // [B, C, …]
        Guided guided = model.denoiseBoth(protect(x, now, sigma), sigma);
        return new Guided(keep(guided.denoised(), now), guided.unconditional());
    }

    private Tensor maskAt(float sigma) {
        GuidanceOptions options = problem.model().options();
        return options.denoiseMask()
                .map(function -> function.at(sigma, mask, problem.model().sampling(), problem.sigmas()))
                .orElse(mask);
    }

    private Tensor protect(Tensor x, Tensor now, float sigma) {
        Tensor original = problem.model()
                .family()
                .noisyLatentImage(problem.model().sampling(), sigma, noise, problem.latent()); // [B, C, …]
        return blend(x, original, now);
    }

    private Tensor keep(Tensor denoised, Tensor now) {
        return blend(denoised, problem.latent(), now);
    }

    /** sampled · mask + kept · (1 − mask). */
    private static Tensor blend(Tensor sampled, Tensor kept, Tensor mask) {
        return sampled.mul(mask).addProductInPlace(kept, mask.subFrom(1.0));
    }
}
