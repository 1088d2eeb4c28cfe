package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/** DPM-Solver++(2M) with the noise of the unconditional prediction (CFG++). */
public record DpmPlusPlus2MCfgPlusPlus() implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (TensorHistory unconditionals = new TensorHistory(1)) {
            return run.walk(start, (index, x) -> {
                float next = run.sigma(index + 1);
                Guided guided = run.denoiseBothStep(index, x);
                float time = DpmSolver.time(run.sigma(index));
                float length = DpmSolver.time(next) - time;
                float shrink = FloatMath.exp(-length);
                Tensor result = guided.denoised()
                        .addScaled(guided.unconditional(), -shrink)
                        .addScaledInPlace(x, shrink); // x's shape
                if (!unconditionals.isEmpty() && next > 0) {
                    float ratio = (time - DpmSolver.time(run.sigma(index - 1))) / length;
                    result.addScaledInPlace(
                            guided.denoised().sub(unconditionals.get(0)),
                            -FloatMath.expm1(-length) * (1 / (2 * ratio)));
                }
                unconditionals.push(guided.unconditional());
                return result;
            });
        }
    }
}
