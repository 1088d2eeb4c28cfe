package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Tensor;

/**
 * DPM-Solver++(3M) for the stochastic equation.
 *
 * @param eta how much noise, 0 … 1
 * @param noiseScale factor of the noise
 */
public record DpmPlusPlus3MSde(double eta, double noiseScale) implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun outer, Tensor start) {
        if (outer.steps() < 1) {
            return start;
        }
        Sigmas sigmas = outer.withFiniteSnr();
        SamplerRun run = outer.over(sigmas);
        try (NoiseSampler noise = outer.brownianNoise(start);
                TensorHistory predictions = new TensorHistory(2)) {
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
        float length = length(run, index);
        float stretched = length * (float) (eta + 1);
        float alpha = run.alpha(next, run.halfLogSnr(next));
        Tensor result = SamplerRun.mix(
                next / sigma * FloatMath.exp(-length * (float) eta),
                x,
                alpha * -FloatMath.expm1(-stretched),
                denoised); // x's shape
        correct(run, predictions, index, denoised, result);
        predictions.push(denoised);
        if (eta > 0 && noiseScale > 0) {
            float deviation = FloatMath.sqrt(-FloatMath.expm1(-2 * length * (float) eta));
            result.addScaledInPlace(noise.draw(sigma, next), next * deviation * noiseScale);
        }
        return result;
    }

    private static float length(SamplerRun run, int index) {
        return run.halfLogSnr(run.sigma(index + 1)) - run.halfLogSnr(run.sigma(index));
    }

    /** Adds the first and second differences of the predictions. */
    private void correct(SamplerRun run, TensorHistory predictions, int index, Tensor denoised, Tensor result) {
        if (predictions.isEmpty()) {
            return;
        }
        float next = run.sigma(index + 1);
        float alpha = run.alpha(next, run.halfLogSnr(next));
        float length = length(run, index);
        float stretched = length * (float) (eta + 1);
        float phi2 = FloatMath.expm1(-stretched) / stretched + 1;
        float ratio = length(run, index - 1) / length;
        Tensor difference = denoised.sub(predictions.get(0)).div(ratio); // x's shape
        if (predictions.size() == 1) {
            result.addScaledInPlace(difference, alpha * phi2);
            return;
        }
        float ratioBefore = length(run, index - 2) / length;
        Tensor before = predictions.get(0).sub(predictions.get(1)).div(ratioBefore); // x's shape
        Tensor change = difference.sub(before); // x's shape
        Tensor first = difference.addScaled(change, ratio / (ratio + ratioBefore)); // x's shape
        float phi3 = phi2 / stretched - 0.5f;
        result.addScaledInPlace(first, alpha * phi2).addScaledInPlace(change, -alpha * phi3 / (ratio + ratioBefore));
    }
}
