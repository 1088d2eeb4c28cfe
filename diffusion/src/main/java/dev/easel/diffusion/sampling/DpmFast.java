package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Tensor;

/**
 * DPM-Solver-fast (Lu et al. 2022, appendix D.4): third-order steps of equal length in log sigma, as many as the number of evaluations
 * allows, between the schedule's ends. It ends at the last sigma above 0.
 */
public record DpmFast() implements SamplerFunction {
    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        Sigmas sigmas = run.sigmas();
        float last = sigmas.last() == 0 ? sigmas.get(sigmas.size() - 2) : sigmas.last();
        float begin = DpmSolver.time(sigmas.first());
        float end = DpmSolver.time(last);
        int evaluations = run.steps();
        int steps = evaluations / 3 + 1;
        DpmSolver solver = new DpmSolver(run);
        float[] times = evenly(begin, end, steps);
        return run.walk(start, steps, (index, x) -> {
            float time = times[index];
            float next = times[index + 1];
            Tensor noise = solver.noise(x, time); // x's shape
            run.report(index, x, x.addScaled(noise, -DpmSolver.sigma(time)));
            return switch (order(index, steps, evaluations)) {
                case 1 -> solver.first(x, time, next, noise);
                case 2 -> solver.second(x, time, next, noise);
                default -> solver.third(x, time, next, noise, solver.noiseAtThird(x, time, next, noise));
            };
        });
    }

    /** Orders add up to the number of evaluations: third, and what is left at the end. */
    private static int order(int index, int steps, int evaluations) {
        int rest = evaluations % 3;
        if (rest == 0) {
            return index < steps - 2 ? 3 : steps - index;
        }
        return index < steps - 1 ? 3 : rest;
    }

    private static float[] evenly(float begin, float end, int steps) {
        float[] times = new float[steps + 1];
        float length = (end - begin) / steps;
        for (int index = 0; index <= steps; index++) {
            times[index] = index <= steps / 2 ? begin + length * index : end - length * (steps - index);
        }
        return times;
    }
}
