package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import java.util.List;

/**
 * Extended reverse-time SDE solvers of one to three stages (Cui et al. 2023).
 *
 * @param noiseScaler how noise falls
 * @param eta exponent of {@link NoiseScaler#REVERSE_TIME}
 * @param stages 1 … 3
 * @param noiseScale factor of the noise
 */
public record ErSde(NoiseScaler noiseScaler, double eta, int stages, double noiseScale) implements SamplerFunction {
    private static final int POINTS = 200;

    /** Functions of lambda = sigma / alpha that the equation's noise follows. */
    public enum NoiseScaler {
        /** lambda · (e^(lambda^0.3) + 10), the authors' choice. */
        EXTENDED,
        /** lambda^(eta + 1): the reverse-time equation, or for eta 0 the ordinary one. */
        REVERSE_TIME
    }

    /** Choices of ComfyUI's {@code SamplerER_SDE}. */
    public static final List<String> SOLVERS = List.of("ER-SDE", "Reverse-time SDE", "ODE");

    /**
     * The solver of a name.
     *
     * @param solver one of {@link #SOLVERS}
     */
    public static ErSde of(String solver, int stages, double eta, double noiseScale) {
        return switch (solver) {
            case "ER-SDE" -> new ErSde(NoiseScaler.EXTENDED, eta, stages, noiseScale);
            case "Reverse-time SDE" -> new ErSde(NoiseScaler.REVERSE_TIME, eta, stages, eta == 0 ? 0 : noiseScale);
            case "ODE" -> new ErSde(NoiseScaler.REVERSE_TIME, 0, stages, 0);
            default ->
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Solver type '" + solver + "' is not known; choose one of " + String.join(", ", SOLVERS) + ".");
        };
    }

    private double scaled(double lambda) {
        return switch (noiseScaler) {
            case EXTENDED -> lambda * (Math.exp(Math.pow(lambda, 0.3)) + 10);
            case REVERSE_TIME -> Math.pow(lambda, eta + 1);
        };
    }

    @Override
    public Tensor sample(SamplerRun outer, Tensor start) {
        Sigmas sigmas = outer.withFiniteSnr();
        SamplerRun run = outer.over(sigmas);
        try (Generator generator = new Generator(run.seed());
                TensorHistory predictions = new TensorHistory(1);
                TensorHistory slopes = new TensorHistory(1)) {
            NoiseSampler noise = run.seededNoise(start, generator);
            return run.walk(start, (index, x) -> {
                Tensor denoised = run.denoiseStep(index, x); // x's shape
                if (run.sigma(index + 1) == 0) {
                    return denoised;
                }
                Tensor result = advance(run, noise, index, x, denoised, predictions, slopes); // x's shape
                predictions.push(denoised);
                return result;
            });
        }
    }

    private static float lambda(SamplerRun run, int index) {
        return FloatMath.exp(-run.halfLogSnr(run.sigma(index)));
    }

    private Tensor advance(
            SamplerRun run,
            NoiseSampler noise,
            int index,
            Tensor x,
            Tensor denoised,
            TensorHistory predictions,
            TensorHistory slopes) {
        float lambda = lambda(run, index);
        float nextLambda = lambda(run, index + 1);
        float alpha = run.sigma(index) / lambda;
        float nextAlpha = run.sigma(index + 1) / nextLambda;
        float ratio = (float) (scaled(nextLambda) / scaled(lambda));
        Tensor result = SamplerRun.mix(nextAlpha / alpha * ratio, x, nextAlpha * (1 - ratio), denoised); // x's shape
        if (stages >= 2 && !predictions.isEmpty()) {
            float length = nextLambda - lambda;
            Tensor slope = denoised.sub(predictions.get(0)).div(lambda - lambda(run, index - 1)); // x's shape
            double first = length + integral(lambda, nextLambda, false) * scaled(nextLambda);
            result.addScaledInPlace(slope, nextAlpha * first);
            if (stages >= 3 && !slopes.isEmpty()) {
                Tensor bend = slope.sub(slopes.get(0)).div((lambda - lambda(run, index - 2)) / 2); // x's shape
                double second = length * (double) length / 2 + integral(lambda, nextLambda, true) * scaled(nextLambda);
                result.addScaledInPlace(bend, nextAlpha * second);
            }
            slopes.push(slope);
        }
        if (noiseScale > 0) {
            float variance = FloatMath.square(nextLambda) - FloatMath.square(lambda) * FloatMath.square(ratio);
            float deviation = variance > 0 ? FloatMath.sqrt(variance) : 0;
            Tensor fresh = noise.draw(run.sigma(index), run.sigma(index + 1)); // x's shape
            result.addScaledInPlace(fresh, nextAlpha * noiseScale * deviation);
        }
        return result;
    }

    /** The integral of 1 or of (lambda − start) over the noise scaler, as a sum of left points. */
    private double integral(double start, double end, boolean weighted) {
        double width = (start - end) / POINTS;
        double sum = 0;
        for (int point = 0; point < POINTS; point++) {
            double lambda = end + point * width;
            sum += (weighted ? lambda - start : 1) / scaled(lambda);
        }
        return sum * width;
    }
}
