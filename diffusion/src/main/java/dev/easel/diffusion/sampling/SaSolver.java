package dev.easel.diffusion.sampling;

import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorSlot;

/**
 * The stochastic Adams solver (Xue et al. 2023): a predictor and a corrector step through the last predictions, with noise in a part of
 * the run.
 *
 * @param eta how much noise in the noisy part, 0 … 1
 * @param startPercent where the noisy part starts, 0 … 1
 * @param endPercent where the noisy part ends, 0 … 1
 * @param noiseScale factor of the noise
 * @param predictorOrder how many predictions to step on with, at least 1
 * @param correctorOrder how many predictions to correct a step with; 0 for no correction
 * @param evaluatesTwice whether to evaluate the model on the corrected latent too
 * @param simpleOrderTwo whether to use simplified weights where two predictions are used
 */
public record SaSolver(
        double eta,
        double startPercent,
        double endPercent,
        double noiseScale,
        int predictorOrder,
        int correctorOrder,
        boolean evaluatesTwice,
        boolean simpleOrderTwo)
        implements SamplerFunction {
    /** The parameters of the sampler of that name. */
    public static final SaSolver DEFAULT = new SaSolver(1, 0.2, 0.8, 1, 3, 4, false, false);

    /** The parameters of the sampler that evaluates twice. */
    public static final SaSolver PECE = new SaSolver(1, 0.2, 0.8, 1, 3, 4, true, false);

    @Override
    public Tensor sample(SamplerRun outer, Tensor start) {
        SamplerRun run = outer.over(outer.withFiniteSnr());
        try (Generator generator = new Generator(run.seed());
                TensorHistory predictions = new TensorHistory(Math.max(predictorOrder, correctorOrder));
                TensorSlot corrected = new TensorSlot();
                TensorSlot noise = new TensorSlot()) {
            corrected.set(start);
            Solve solve = new Solve(run, run.seededNoise(start, generator), predictions, corrected, noise);
            return run.walk(start, solve::step);
        }
    }

    /** The noise of the step that ends at a sigma. */
    private double tau(ModelSampling sampling, float sigma) {
        double first = sampling.range().percentToSigma(startPercent);
        double last = sampling.range().percentToSigma(endPercent);
        return eta > 0 && first >= sigma && sigma >= last ? eta : 0;
    }

    /** A run's state: the corrected latent, the last predictions and the last step's noise. */
    private final class Solve {
        private final SamplerRun run;
        private final NoiseSampler noiseSampler;
        private final TensorHistory predictions;
        private final TensorSlot corrected;
        private final TensorSlot noise;
        private double tau;

        Solve(
                SamplerRun run,
                NoiseSampler noiseSampler,
                TensorHistory predictions,
                TensorSlot corrected,
                TensorSlot noise) {
            this.run = run;
            this.noiseSampler = noiseSampler;
            this.predictions = predictions;
            this.corrected = corrected;
            this.noise = noise;
        }

        /** From the predicted latent at a sigma to that at the next. */
        Tensor step(int index, Tensor predicted) {
            predictions.push(run.denoiseStep(index, predicted));
            correct(index, predicted);
            Sigmas sigmas = run.sigmas();
            float next = sigmas.get(index + 1);
            return next == 0 ? predictions.get(0) : predict(index, next);
        }

        private int limited(int order, int stepsLeft) {
            int available = Math.min(order, predictions.size());
            return run.sigmas().last() == 0 ? Math.min(available, stepsLeft) : available;
        }

        private void correct(int index, Tensor predicted) {
            boolean isLast = run.sigma(index + 1) == 0;
            int order = index == 0 || (isLast && !evaluatesTwice)
                    ? 0
                    : limited(correctorOrder, run.sigmas().size() - 1 - index);
            if (order <= 0) {
                corrected.set(predicted);
                return;
            }
            double start = place(index - 1);
            double end = place(index);
            double alpha = run.sigma(index) * Math.exp(end);
            double[] weights = simpleOrderTwo && order == 2
                    ? StochasticAdams.simpleCorrector(alpha, start, end, tau)
                    : StochasticAdams.weights(alpha, places(index, order), start, end, tau);
            Tensor x = advance(index - 1, weights); // x's shape
            if (tau > 0 && noiseScale > 0) {
                x.addInPlace(noise.get());
            }
            corrected.set(x);
            if (evaluatesTwice) {
                predictions.replaceNewest(run.denoise(x, run.sigma(index)));
            }
        }

        private Tensor predict(int index, float next) {
            tau = tau(run.sampling(), next);
            int order = Math.max(1, limited(predictorOrder, run.sigmas().size() - 2 - index));
            double start = place(index);
            double end = place(index + 1);
            double alpha = next * Math.exp(end);
            double[] weights = simpleOrderTwo && order == 2
                    ? StochasticAdams.simplePredictor(alpha, place(index - 1), start, end, tau)
                    : StochasticAdams.weights(alpha, places(index, order), start, end, tau);
            Tensor x = advance(index, weights); // x's shape
            if (tau > 0 && noiseScale > 0) {
                double deviation = next * Math.sqrt(-Math.expm1(-2 * tau * tau * (end - start)));
                noise.set(noiseSampler.draw(run.sigma(index), next).mul(deviation * noiseScale));
                x.addInPlace(noise.get());
            }
            return x;
        }

        /** The corrected latent shrunk over a step, plus the weighted predictions. */
        private Tensor advance(int index, double[] weights) {
            double length = place(index + 1) - place(index);
            double kept = run.sigma(index + 1) / (double) run.sigma(index) * Math.exp(-tau * tau * length);
            Tensor x = corrected.get().mul(kept); // x's shape
            for (int position = 0; position < weights.length; position++) {
                x.addScaledInPlace(predictions.get(weights.length - 1 - position), weights[position]);
            }
            return x;
        }

        private double place(int index) {
            return run.halfLogSnr(run.sigma(index));
        }

        /** The places of the last predictions, oldest first. */
        private double[] places(int index, int count) {
            double[] places = new double[count];
            for (int position = 0; position < count; position++) {
                places[position] = place(index - count + 1 + position);
            }
            return places;
        }
    }
}
