package dev.easel.diffusion.sampling;

import dev.easel.tensor.Tensor;

/**
 * The improved pseudo numerical method with the schedule's real step lengths (Zhou et al. 2024, the diff-solvers toolbox). The listener
 * is shown the latent the run started from.
 *
 * @param order how many directions, 1 … 4
 */
public record IpndmVariable(int order) implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        try (TensorHistory directions = new TensorHistory(order)) {
            return run.walk(start, (index, x) -> {
                float sigma = run.sigma(index);
                float next = run.sigma(index + 1);
                Tensor denoised = run.denoise(x, sigma); // x's shape
                run.report(index, start, denoised);
                directions.push(SamplerRun.derivative(x, sigma, denoised));
                return next == 0
                        ? denoised
                        : Ipndm.advance(x, directions, weights(run, index, directions.size()), next - sigma);
            });
        }
    }

    private static double[] weights(SamplerRun run, int index, int count) {
        float length = run.sigma(index + 1) - run.sigma(index);
        return switch (count) {
            case 1 -> new double[] {1};
            case 2 -> second(length, before(run, index, 1));
            case 3 -> third(length, before(run, index, 1), before(run, index, 2));
            default -> fourth(length, before(run, index, 1), before(run, index, 2), before(run, index, 3));
        };
    }

    /** The length of the step so many steps before. */
    private static float before(SamplerRun run, int index, int age) {
        return run.sigma(index - age + 1) - run.sigma(index - age);
    }

    private static double[] second(float h, float h1) {
        return new double[] {(2 + h / h1) / 2, -(h / h1) / 2};
    }

    private static float bend(float h, float h1, float h2) {
        return (1 - h / (3 * (h + h1)) * (h * (h + h1)) / (h1 * (h1 + h2))) / 2;
    }

    private static double[] third(float h, float h1, float h2) {
        float bend = bend(h, h1, h2);
        return new double[] {(2 + h / h1) / 2 + bend, -(h / h1) / 2 - (1 + h1 / h2) * bend, bend * h1 / h2};
    }

    private static double[] fourth(float h, float h1, float h2, float h3) {
        float bend = bend(h, h1, h2);
        float twist = ((1 - h / (3 * (h + h1))) / 2 + (1 - h / (2 * (h + h1))) * h / (6 * (h + h1 + h2)))
                * (h * (h + h1) * (h + h1 + h2))
                / (h1 * (h1 + h2) * (h1 + h2 + h3));
        float ratio = h1 * (h1 + h2) / (h2 * (h2 + h3));
        return new double[] {
            (2 + h / h1) / 2 + bend + twist,
            -(h / h1) / 2 - (1 + h1 / h2) * bend - (1 + h1 / h2 + ratio) * twist,
            bend * h1 / h2 + (h1 / h2 + ratio * (1 + h2 / h3)) * twist,
            -twist * ratio * h1 / h2
        };
    }
}
