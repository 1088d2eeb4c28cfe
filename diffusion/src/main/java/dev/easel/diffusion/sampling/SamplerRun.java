package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.TensorSlot;

/**
 * What a {@link SamplerFunction} has to hand: the model, the sigmas, sources of noise, and the loop in which each step's tensors are
 * freed at its end.
 *
 * @param model predicts noiseless latents
 * @param sampling what the sigmas mean
 * @param sigmas the schedule
 * @param seed for noise that samplers draw from generators of their own
 * @param stream the run's generator, as the initial noise left it
 * @param listener is told of each step
 */
public record SamplerRun(
        Denoiser model, ModelSampling sampling, Sigmas sigmas, long seed, Generator stream, StepListener listener) {
    private static final double ALMOST_AT_START = 1e-4;

    /** One step of a sampler. */
    @FunctionalInterface
    interface Step {
        /** The latent at sigma index + 1 from that at sigma index. */
        Tensor next(int index, Tensor x);
    }

    /** Number of steps. */
    int steps() {
        return sigmas.steps();
    }

    /** The sigma at the start of a step, or, one after the last, at the end. */
    float sigma(int index) {
        return sigmas.get(index);
    }

    /** Takes all steps, each in a scope of its own; what steps share they hold in slots and histories. */
    Tensor walk(Tensor start, Step step) {
        return walk(start, steps(), step);
    }

    /** Takes a number of steps, each in a scope of its own. */
    Tensor walk(Tensor start, int count, Step step) {
        try (TensorSlot x = new TensorSlot()) {
            x.set(start);
            for (int index = 0; index < count; index++) {
                try (TensorScope scope = TensorScope.open()) {
                    x.set(step.next(index, x.get()));
                }
            }
            return x.release();
        }
    }

    /** The model's guided prediction. */
    Tensor denoise(Tensor x, float sigma) {
        return model.denoise(x, sigma);
    }

    /** The prediction at the start of a step, told to the listener. */
    Tensor denoiseStep(int index, Tensor x) {
        return denoiseStep(index, x, sigma(index));
    }

    /** The prediction at the start of a step whose noise was changed, told to the listener. */
    Tensor denoiseStep(int index, Tensor x, float sigma) {
        Tensor denoised = model.denoise(x, sigma); // x's shape
        report(index, x, denoised);
        return denoised;
    }

    /** The prediction with and without guidance at the start of a step, told to the listener. */
    Guided denoiseBothStep(int index, Tensor x) {
        Guided guided = model.denoiseBoth(x, sigma(index));
        report(index, x, guided.denoised());
        return guided;
    }

    /** Tells the listener of a step. */
    void report(int index, Tensor x, Tensor denoised) {
        listener.step(new StepReport(index, steps(), x, denoised));
    }

    /** The direction in which sigma grows: (x − denoised) / sigma. */
    static Tensor derivative(Tensor x, float sigma, Tensor denoised) {
        return x.sub(denoised).div(sigma);
    }

    /** left · x + right · y. */
    static Tensor mix(double left, Tensor x, double right, Tensor y) {
        return x.mul(left).addScaledInPlace(y, right);
    }

    /** Draws of a generator seeded with the run's seed, so that the first equals the initial noise of that seed. */
    NoiseSampler seededNoise(Tensor latent, Generator generator) {
        return NoiseSamplers.successive(latent, generator);
    }

    /** Brownian noise over the schedule's sigmas; to be closed. */
    NoiseSampler brownianNoise(Tensor latent) {
        return NoiseSamplers.brownian(latent, sigmas.minPositive(), sigmas.max(), seed);
    }

    /** A draw from the run's own generator, which goes on where the initial noise ended. */
    Tensor streamNoise(Tensor latent) {
        return NoiseSamplers.like(latent, stream);
    }

    /** Half the logarithm of the signal-to-noise ratio, log(alpha / sigma). */
    float halfLogSnr(float sigma) {
        return sampling.isFlow() ? FloatMath.log((1 - sigma) / sigma) : -FloatMath.log(sigma);
    }

    /** The sigma of half a logarithm of the signal-to-noise ratio. */
    float sigmaOfHalfLogSnr(float half) {
        return sampling.isFlow() ? 1 / (1 + FloatMath.exp(half)) : FloatMath.exp(-half);
    }

    /** How much of the latent there is beside sigma of noise: 1 − sigma for flows, 1 otherwise, from the log ratio. */
    float alpha(float sigma, float halfLogSnr) {
        return sigma * FloatMath.exp(halfLogSnr);
    }

    /** The schedule with a first sigma whose signal-to-noise ratio is not 0. */
    Sigmas withFiniteSnr() {
        boolean startsAtPureNoise = sampling.isFlow() && sigmas.size() > 1 && sigmas.first() >= 1;
        return startsAtPureNoise ? sigmas.with(0, (float) sampling.range().percentToSigma(ALMOST_AT_START)) : sigmas;
    }

    /** The same run over other sigmas. */
    SamplerRun over(Sigmas other) {
        return new SamplerRun(model, sampling, other, seed, stream, listener);
    }
}
