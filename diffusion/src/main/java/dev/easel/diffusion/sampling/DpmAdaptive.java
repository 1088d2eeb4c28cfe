package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.TensorSlot;

/**
 * DPM-Solver-12 and -23 (Lu et al. 2022, appendix C): steps as long as the difference of two orders allows. The number of steps of the
 * schedule has no meaning, only its ends have.
 *
 * @param order 2 or 3, of the better of the two solutions
 * @param relativeTolerance of the difference
 * @param absoluteTolerance of the difference
 * @param initialStep in log sigma
 * @param proportional the controller's coefficient of the last error
 * @param integral the controller's coefficient of all errors
 * @param derivative the controller's coefficient of the errors' change
 * @param acceptSafety a step is taken if the controller would not shorten it by more than this factor
 * @param eta how much fresh noise, 0 … 1
 * @param noiseScale factor of the fresh noise
 */
public record DpmAdaptive(
        int order,
        double relativeTolerance,
        double absoluteTolerance,
        double initialStep,
        double proportional,
        double integral,
        double derivative,
        double acceptSafety,
        double eta,
        double noiseScale)
        implements SamplerFunction {
    /** The parameters of the sampler of that name. */
    public static final DpmAdaptive DEFAULT = new DpmAdaptive(3, 0.05, 0.0078, 0.05, 0, 1, 0, 0.81, 0, 1);

    private static final float TIME_PRECISION = 1e-5f;

    /** Checks the order. */
    public DpmAdaptive {
        if (order != 2 && order != 3) {
            throw new IllegalArgumentException("DPM adaptive has order 2 or 3, not " + order);
        }
    }

    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        Sigmas sigmas = run.sigmas();
        float last = sigmas.last() == 0 ? sigmas.get(sigmas.size() - 2) : sigmas.last();
        float end = DpmSolver.time(last);
        float time = DpmSolver.time(sigmas.first());
        StepController controller = new StepController(
                initialStep, proportional, integral, derivative, eta > 0 ? 1.5 : order, acceptSafety);
        try (TensorSlot x = new TensorSlot();
                TensorSlot lower = new TensorSlot();
                Generator generator = new Generator(run.seed())) {
            x.set(start);
            lower.set(start);
            for (int round = 0; time < end - TIME_PRECISION; round++) {
                float next = Math.min(end, (float) (time + controller.step()));
                try (TensorScope scope = TensorScope.open()) {
                    if (attempt(run, round, x, lower, generator, new Interval(time, next, end), controller)) {
                        time = next;
                    }
                }
            }
            return x.release();
        }
    }

    private record Interval(float time, float next, float end) {}

    /** Tries a step and takes it if it is good enough. */
    private boolean attempt(
            SamplerRun run,
            int round,
            TensorSlot x,
            TensorSlot lower,
            Generator generator,
            Interval interval,
            StepController controller) {
        DpmSolver solver = new DpmSolver(run);
        Tensor from = x.get(); // x's shape
        float time = interval.time();
        float target = target(interval);
        Tensor noise = solver.noise(from, time); // x's shape
        Tensor denoised = from.addScaled(noise, -DpmSolver.sigma(time)); // x's shape
        Tensor rough;
        Tensor fine;
        if (order == 2) {
            rough = solver.first(from, time, target, noise); // x's shape
            fine = solver.second(from, time, target, noise); // x's shape
        } else {
            Tensor noiseAtThird = solver.noiseAtThird(from, time, target, noise); // x's shape
            rough = solver.secondFromThird(from, time, target, noise, noiseAtThird); // x's shape
            fine = solver.third(from, time, target, noise, noiseAtThird); // x's shape
        }
        boolean accepted = controller.propose(error(rough, fine, lower.get()));
        if (accepted) {
            lower.set(rough);
            x.set(eta > 0 ? renoised(fine, generator, interval, target) : fine);
        }
        run.report(round, x.get(), denoised);
        return accepted;
    }

    private float target(Interval interval) {
        if (eta == 0) {
            return interval.next();
        }
        Ancestral step = Ancestral.step(DpmSolver.sigma(interval.time()), DpmSolver.sigma(interval.next()), eta);
        return Math.min(interval.end(), DpmSolver.time(step.down()));
    }

    private Tensor renoised(Tensor fine, Generator generator, Interval interval, float target) {
        float up = FloatMath.sqrt(
                FloatMath.square(DpmSolver.sigma(interval.next())) - FloatMath.square(DpmSolver.sigma(target)));
        return fine.addScaled(NoiseSamplers.like(fine, generator), noiseScale * up);
    }

    /** The root mean square of the difference, in units of the tolerance. */
    private double error(Tensor rough, Tensor fine, Tensor previous) {
        Tensor scale =
                rough.abs().maximum(previous.abs()).mul(relativeTolerance).clampMin(absoluteTolerance); // x's shape
        double error = rough.sub(fine).div(scale).norm().item() / Math.sqrt((double) rough.elements());
        if (Double.isNaN(error)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The model predicts numbers that aren't any (NaN), so dpm_adaptive finds no step to take; check the model's"
                            + " precision and the schedule, or choose another sampler.");
        }
        return error;
    }
}
