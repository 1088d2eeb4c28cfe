package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.Tensor;

/**
 * DPM-Solver++(2M) for the stochastic equation.
 *
 * @param eta how much noise, 0 … 1
 * @param noiseScale factor of the noise
 * @param correction how the prediction before enters
 */
public record DpmPlusPlus2MSde(double eta, double noiseScale, Correction correction) implements SamplerFunction {
    /** Forms of the second-order term. */
    public enum Correction {
        /** At the middle of the step. */
        MIDPOINT,
        /** The mean of both ends. */
        HEUN;

        /** The form that ComfyUI names {@code midpoint} or {@code heun}. */
        public static Correction of(String name) {
            return switch (name) {
                case "midpoint" -> MIDPOINT;
                case "heun" -> HEUN;
                default ->
                    throw new EaselException(
                            ErrorCode.INVALID_INPUT,
                            "Solver type '" + name + "' is not known; choose midpoint or heun.");
            };
        }
    }

    @Override
    public Tensor sample(SamplerRun outer, Tensor start) {
        if (outer.steps() < 1) {
            return start;
        }
        Sigmas sigmas = outer.withFiniteSnr();
        SamplerRun run = outer.over(sigmas);
        try (NoiseSampler noise = outer.brownianNoise(start);
                TensorHistory predictions = new TensorHistory(1)) {
            return run.walk(start, (index, x) -> step(run, noise, predictions, index, x));
        }
    }

    private Tensor step(SamplerRun run, NoiseSampler noise, TensorHistory predictions, int index, Tensor x) {
        float sigma = run.sigma(index);
        float next = run.sigma(index + 1);
        Tensor denoised = run.denoiseStep(index, x); // x's shape
        if (next == 0) {
            return denoised;
        }
        float nextLog = run.halfLogSnr(next);
        float length = nextLog - run.halfLogSnr(sigma);
        float stretched = length * (float) (eta + 1);
        float alpha = run.alpha(next, nextLog);
        float gain = -FloatMath.expm1(-stretched);
        Tensor result = SamplerRun.mix(
                next / sigma * FloatMath.exp(-length * (float) eta), x, alpha * gain, denoised); // x's shape
        if (!predictions.isEmpty()) {
            float ratio = (run.halfLogSnr(sigma) - run.halfLogSnr(run.sigma(index - 1))) / length;
            float weight = switch (correction) {
                case HEUN -> gain / -stretched + 1;
                case MIDPOINT -> 0.5f * gain;
            };
            result.addScaledInPlace(denoised.sub(predictions.get(0)), alpha * weight * (1 / ratio));
        }
        predictions.push(denoised);
        if (eta > 0 && noiseScale > 0) {
            float deviation = FloatMath.sqrt(-FloatMath.expm1(-2 * length * (float) eta));
            result.addScaledInPlace(noise.draw(sigma, next), next * deviation * noiseScale);
        }
        return result;
    }
}
