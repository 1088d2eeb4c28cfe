package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/**
 * The polynomial through the last directions, integrated over the step.
 *
 * @param order how many directions, 1 … 100
 */
public record LinearMultistep(int order) implements SamplerFunction {
    /** Nodes and weights of Gauss-Legendre quadrature on [−1, 1], exact for polynomials up to the ninth degree. */
    private static final double[] NODES = {
        -0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664
    };

    private static final double[] WEIGHTS = {
        0.2369268850561891, 0.4786286704993665, 0.5688888888888889, 0.4786286704993665, 0.2369268850561891
    };

    private static final int PANELS = 16;

    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (TensorHistory directions = new TensorHistory(order)) {
            return run.walk(start, (index, x) -> {
                float sigma = run.sigma(index);
                Tensor denoised = run.denoiseStep(index, x); // x's shape
                directions.push(SamplerRun.derivative(x, sigma, denoised));
                if (run.sigma(index + 1) == 0) {
                    return denoised;
                }
                Tensor next = x.copy(); // x's shape
                for (int age = 0; age < directions.size(); age++) {
                    next.addScaledInPlace(directions.get(age), coefficient(run, index, age, directions.size()));
                }
                return next;
            });
        }
    }

    /** The integral over the step of the Lagrange polynomial that is 1 where the direction of that age was found. */
    private static double coefficient(SamplerRun run, int index, int age, int count) {
        double start = run.sigma(index);
        double panel = (run.sigma(index + 1) - start) / PANELS;
        double sum = 0;
        for (int part = 0; part < PANELS; part++) {
            for (int node = 0; node < NODES.length; node++) {
                double sigma = start + panel * (part + (NODES[node] + 1) / 2);
                sum += WEIGHTS[node] * lagrange(run, index, age, count, sigma);
            }
        }
        return sum * panel / 2;
    }

    private static double lagrange(SamplerRun run, int index, int age, int count, double sigma) {
        double product = 1;
        for (int other = 0; other < count; other++) {
            if (other != age) {
                double place = run.sigma(index - other);
                product *= (sigma - place) / ((double) run.sigma(index - age) - place);
            }
        }
        return product;
    }
}
