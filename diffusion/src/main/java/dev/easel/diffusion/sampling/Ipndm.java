package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/**
 * The improved pseudo numerical method (Zhang and Chen 2023): Adams-Bashforth steps as if the sigmas were evenly spaced. The listener
 * is shown the latent the run started from.
 *
 * @param order how many directions, 1 … 4
 */
public record Ipndm(int order) implements SamplerFunction {
    private static final double[][] WEIGHTS = {
        {1}, {3 / 2.0, -1 / 2.0}, {23 / 12.0, -16 / 12.0, 5 / 12.0}, {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0}
    };

    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (TensorHistory directions = new TensorHistory(order)) {
            return run.walk(start, (index, x) -> {
                float sigma = run.sigma(index);
                float next = run.sigma(index + 1);
                Tensor denoised = run.denoise(x, sigma); // x's shape
                run.report(index, start, denoised);
                directions.push(SamplerRun.derivative(x, sigma, denoised));
                if (next == 0) {
                    return denoised;
                }
                double[] weights = WEIGHTS[directions.size() - 1];
                return advance(x, directions, weights, next - sigma);
            });
        }
    }

    /** x plus the length times the weighted sum of the directions, the newest first. */
    static Tensor advance(Tensor x, TensorHistory directions, double[] weights, float length) {
        Tensor result = x.addScaled(directions.get(0), length * weights[0]); // x's shape
        for (int age = 1; age < weights.length; age++) {
            result.addScaledInPlace(directions.get(age), length * weights[age]);
        }
        return result;
    }
}
