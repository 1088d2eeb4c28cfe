package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The unified predictor-corrector (Zhao et al. 2023) of up to third order, on predictions of the noiseless latent in the
 * variance-preserving scale. A schedule that ends at 0 ends at 0.001 instead. The listener is shown the latent after the step.
 *
 * @param scale how the step's length enters the weights
 */
public record UniPc(Scale scale) implements SamplerFunction {
    private static final int LARGEST_ORDER = 3;
    private static final float LAST_SIGMA = 0.001f;

    /** The function B(h) of the paper. */
    public enum Scale {
        /** h itself. */
        LENGTH,
        /** e^h − 1. */
        EXPONENTIAL
    }

    @Override
    public Sigmas adapt(Sigmas sigmas) {
        return sigmas.last() == 0 ? sigmas.with(sigmas.size() - 1, LAST_SIGMA) : sigmas;
    }

    @Override
    public Tensor sample(SamplerRun run, Tensor start) {
        int order = Math.min(LARGEST_ORDER, run.steps() - 1);
        Tensor scaled = start.div(FloatMath.sqrt(1 + FloatMath.square(run.sigma(0)))); // x's shape
        try (TensorHistory predictions = new TensorHistory(LARGEST_ORDER)) {
            Tensor end = run.walk(scaled, (index, x) -> step(run, predictions, order, index, x)); // x's shape
            return end.div(alpha(run.sigmas().last()));
        }
    }

    /** Arrives at a sigma and evaluates the model there; the last step also goes on to the end. */
    private Tensor step(SamplerRun run, TensorHistory predictions, int order, int index, Tensor x) {
        Tensor arrived = x; // x's shape
        if (index == 0) {
            predictions.push(evaluate(run, 0, x));
        } else {
            int now = index < order ? index : Math.min(order, run.steps() + 1 - index);
            arrived = update(run, predictions, now, index, x, true); // x's shape
        }
        Tensor result = arrived; // x's shape
        if (index == run.steps() - 1 && index >= order && index > 0) {
            result = update(run, predictions, 1, index + 1, arrived, false); // x's shape
        }
        run.report(index, result, predictions.get(0));
        return result;
    }

    private static float alpha(float sigma) {
        return FloatMath.exp(0.5f * FloatMath.log(1 / (sigma * sigma + 1)));
    }

    private static float deviation(float sigma) {
        return FloatMath.sqrt(1 - FloatMath.exp(FloatMath.log(1 / (sigma * sigma + 1))));
    }

    /** log(alpha / deviation). */
    private static float place(float sigma) {
        float logAlpha = 0.5f * FloatMath.log(1 / (sigma * sigma + 1));
        return logAlpha - 0.5f * FloatMath.log(1 - FloatMath.exp(2 * logAlpha));
    }

    private static Tensor evaluate(SamplerRun run, int index, Tensor x) {
        float sigma = run.sigma(index);
        return run.denoise(x.mul(FloatMath.sqrt(1 + FloatMath.square(sigma))), sigma);
    }

    /** From the latent at sigma target − 1 to that at the target; a corrected step pushes the prediction there. */
    private Tensor update(
            SamplerRun run, TensorHistory predictions, int order, int target, Tensor x, boolean corrects) {
        float sigma = run.sigma(target);
        float before = run.sigma(target - 1);
        float length = place(sigma) - place(before);
        double[] ratios = ratios(run, order, target, length);
        List<Tensor> differences = differences(predictions, ratios);
        double[][] powers = powers(ratios);
        double[] right = right(order, -length);
        float growth = FloatMath.expm1(-length);
        float alpha = alpha(sigma);
        double weight = -alpha * scale(-length);
        Tensor base = SamplerRun.mix(
                deviation(sigma) / deviation(before), x, -alpha * growth, predictions.get(0)); // x's shape
        Tensor predicted = add(base, differences, predictorWeights(order, powers, right), weight); // x's shape
        if (!corrects) {
            return predicted;
        }
        Tensor prediction = evaluate(run, target, predicted); // x's shape
        double[] weights = order == 1 ? new double[] {0.5} : LinearSystem.solve(powers, right);
        differences.add(prediction.sub(predictions.get(0)));
        predictions.push(prediction);
        return add(base, differences, weights, weight);
    }

    private static Tensor add(Tensor base, List<Tensor> differences, double[] weights, double factor) {
        Tensor sum = base.copy(); // x's shape
        for (int index = 0; index < weights.length; index++) {
            sum.addScaledInPlace(differences.get(index), weights[index] * factor);
        }
        return sum;
    }

    /** Distances of the older predictions in units of the step, and 1 for the step's end. */
    private static double[] ratios(SamplerRun run, int order, int target, float length) {
        double[] ratios = new double[order];
        float start = place(run.sigma(target - 1));
        for (int age = 1; age < order; age++) {
            ratios[age - 1] = (place(run.sigma(target - 1 - age)) - start) / length;
        }
        ratios[order - 1] = 1;
        return ratios;
    }

    private static List<Tensor> differences(TensorHistory predictions, double[] ratios) {
        List<Tensor> differences = new ArrayList<>();
        for (int age = 1; age < ratios.length; age++) {
            differences.add(predictions.get(age).sub(predictions.get(0)).div(ratios[age - 1])); // x's shape
        }
        return differences;
    }

    private static double[][] powers(double[] ratios) {
        double[][] powers = new double[ratios.length][ratios.length];
        for (int power = 0; power < ratios.length; power++) {
            for (int index = 0; index < ratios.length; index++) {
                powers[power][index] = Math.pow(ratios[index], power);
            }
        }
        return powers;
    }

    private double scale(float length) {
        return switch (scale) {
            case LENGTH -> length;
            case EXPONENTIAL -> FloatMath.expm1(length);
        };
    }

    /** h · phi_k(h) · k! / B(h) for k = 1 … order, with phi as in the paper. */
    private double[] right(int order, float length) {
        double[] right = new double[order];
        double phi = FloatMath.expm1(length) / (double) length - 1;
        double factorial = 1;
        for (int power = 1; power <= order; power++) {
            right[power - 1] = phi * factorial / scale(length);
            factorial *= power + 1;
            phi = phi / length - 1 / factorial;
        }
        return right;
    }

    private static double[] predictorWeights(int order, double[][] powers, double[] right) {
        if (order == 1) {
            return new double[0];
        }
        if (order == 2) {
            return new double[] {0.5};
        }
        double[][] smaller = new double[order - 1][];
        for (int row = 0; row < order - 1; row++) {
            smaller[row] = Arrays.copyOf(powers[row], order - 1);
        }
        return LinearSystem.solve(smaller, Arrays.copyOf(right, order - 1));
    }
}
