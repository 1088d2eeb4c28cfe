package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Tensor;

/**
 * The diffusion exponential integrator sampler in time (Zhang and Chen 2023, tAB-DEIS), with the variance-preserving process whose
 * times its coefficients are integrated over. The listener is shown the latent the run started from.
 *
 * @param order how many directions, 1 … 4
 */
public record Deis(int order) implements SamplerFunction {
    private static final int POINTS = 10_000;
    private static final double SMALLEST_SIGMA = 0.002;
    private static final double LARGEST_SIGMA = 80;
    private static final double FIRST_TIME = 1e-3;
    private static final double LOG_LARGEST = Math.log(LARGEST_SIGMA * LARGEST_SIGMA + 1);
    private static final double BETA_RANGE =
            2 * (Math.log(SMALLEST_SIGMA * SMALLEST_SIGMA + 1) / FIRST_TIME - LOG_LARGEST) / (FIRST_TIME - 1);
    private static final double BETA_SMALLEST = LOG_LARGEST - 0.5 * BETA_RANGE;

    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (TensorHistory directions = new TensorHistory(order)) {
            return run.walk(start, (index, x) -> {
                float sigma = run.sigma(index);
                float next = run.sigma(index + 1);
                Tensor denoised = run.denoise(x, sigma); // x's shape
                run.report(index, start, denoised);
                directions.push(SamplerRun.derivative(x, sigma, denoised));
                if (next <= 0 || directions.size() == 1) {
                    return x.addScaled(directions.get(0), next - sigma);
                }
                return Ipndm.advance(x, directions, coefficients(run.sigmas(), index, directions.size()), 1);
            });
        }
    }

    /** The time of a sigma in the variance-preserving process. */
    private static double time(double sigma) {
        double logarithm = Math.log(sigma * sigma + 1);
        return (Math.sqrt(BETA_SMALLEST * BETA_SMALLEST + 2 * BETA_RANGE * logarithm) - BETA_SMALLEST) / BETA_RANGE;
    }

    /** For each direction, the sum over the step's times of its Lagrange polynomial times the process's rate. */
    private static double[] coefficients(Sigmas sigmas, int index, int count) {
        double[] times = new double[count];
        for (int age = 0; age < count; age++) {
            times[age] = time(sigmas.get(index - age));
        }
        double end = time(sigmas.get(index + 1));
        double[] sums = new double[count];
        for (int point = 0; point < POINTS; point++) {
            double tau = times[0] + (end - times[0]) * point / (POINTS - 1);
            double rate = rate(tau);
            for (int age = 0; age < count; age++) {
                sums[age] += rate * lagrange(times, age, tau);
            }
        }
        for (int age = 0; age < count; age++) {
            sums[age] *= (end - times[0]) / POINTS;
        }
        return sums;
    }

    private static double rate(double tau) {
        double signal = Math.exp(-0.5 * tau * tau * BETA_RANGE - tau * BETA_SMALLEST);
        double slope = -tau * BETA_RANGE - BETA_SMALLEST;
        return -0.5 * slope / Math.sqrt(signal * (1 - signal));
    }

    private static double lagrange(double[] times, int age, double tau) {
        double product = 1;
        for (int other = 0; other < times.length; other++) {
            if (other != age) {
                product *= (tau - times[other]) / (times[age] - times[other]);
            }
        }
        return product;
    }
}
