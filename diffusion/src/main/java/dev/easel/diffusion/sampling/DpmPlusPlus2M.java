package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/** DPM-Solver++(2M) (Lu et al. 2022b): the last two predictions, extrapolated to the middle of the step. */
public record DpmPlusPlus2M() implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (TensorHistory predictions = new TensorHistory(1)) {
            return run.walk(start, (index, x) -> {
                float next = run.sigma(index + 1);
                Tensor denoised = run.denoiseStep(index, x); // x's shape
                float time = DpmSolver.time(run.sigma(index));
                float length = DpmSolver.time(next) - time;
                Tensor target = denoised; // x's shape
                if (!predictions.isEmpty() && next > 0) {
                    float ratio = (time - DpmSolver.time(run.sigma(index - 1))) / length;
                    float ahead = 1 / (2 * ratio);
                    target = SamplerRun.mix(1 + ahead, denoised, -ahead, predictions.get(0)); // x's shape
                }
                predictions.push(denoised);
                return SamplerRun.mix(next / run.sigma(index), x, -FloatMath.expm1(-length), target);
            });
        }
    }
}
