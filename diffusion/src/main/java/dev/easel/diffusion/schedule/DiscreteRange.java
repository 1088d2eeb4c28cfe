package dev.easel.diffusion.schedule;

import dev.easel.tensor.ScalarMath;
import java.util.Arrays;

/**
 * A fixed number of noise levels, numbered from 0; networks know them by their number (DDPM, Ho et al. 2020, and its descendants).
 * Between levels the logarithm of sigma is interpolated.
 */
public final class DiscreteRange implements SigmaRange {
    private static final double BEFORE_EVERYTHING = 999999999.9;
    private static final int TRAINING_STEPS = 1000;
    private static final double FIRST_BETA = 0.00085;
    private static final double LAST_BETA = 0.012;
    private static final double ALMOST_PURE_NOISE = 4.8973451890853435e-08;
    private static final int DISTILLED_LEVELS = 50;

    private final Sigmas table;
    private final float[] logarithms;
    private final int stride;

    private DiscreteRange(double[] sigmas, int stride) {
        this.table = Sigmas.of(sigmas);
        this.logarithms = new float[sigmas.length];
        for (int level = 0; level < sigmas.length; level++) {
            logarithms[level] = (float) Math.log(sigmas[level]);
        }
        this.stride = stride;
    }

    /** Stable Diffusion's 1000 levels: betas whose square roots rise evenly. */
    public static DiscreteRange stableDiffusion() {
        return new DiscreteRange(stableDiffusionSigmas(), 1);
    }

    /** Stable Diffusion's levels stretched until the last is pure noise (Lin et al. 2023, "zero terminal SNR"). */
    public static DiscreteRange zeroTerminalSnr() {
        return new DiscreteRange(rescaledToZeroSnr(stableDiffusionSigmas()), 1);
    }

    /** Every twentieth of these levels, as latent consistency models were distilled to. */
    public DiscreteRange distilled() {
        int skip = table.size() / DISTILLED_LEVELS;
        double[] kept = new double[DISTILLED_LEVELS];
        for (int level = 0; level < DISTILLED_LEVELS; level++) {
            kept[DISTILLED_LEVELS - 1 - level] = table.get(table.size() - 1 - level * skip);
        }
        return new DiscreteRange(kept, skip);
    }

    private static double[] stableDiffusionSigmas() {
        double[] roots = Spacing.linear(Math.sqrt(FIRST_BETA), Math.sqrt(LAST_BETA), TRAINING_STEPS);
        double[] sigmas = new double[TRAINING_STEPS];
        double signal = 1;
        for (int level = 0; level < TRAINING_STEPS; level++) {
            signal *= 1 - roots[level] * roots[level];
            sigmas[level] = Math.sqrt((1 - signal) / signal);
        }
        return sigmas;
    }

    private static double[] rescaledToZeroSnr(double[] sigmas) {
        double[] amplitudes = Arrays.stream(sigmas)
                .map(sigma -> Math.sqrt(1 / (sigma * sigma + 1)))
                .toArray();
        double first = amplitudes[0];
        double last = amplitudes[amplitudes.length - 1];
        double[] rescaled = new double[sigmas.length];
        for (int level = 0; level < sigmas.length; level++) {
            double amplitude = (amplitudes[level] - last) * (first / (first - last));
            double signal = level == sigmas.length - 1 ? ALMOST_PURE_NOISE : amplitude * amplitude;
            rescaled[level] = Math.sqrt((1 - signal) / signal);
        }
        return rescaled;
    }

    @Override
    public Sigmas table() {
        return table;
    }

    /** The number of the level whose logarithm is nearest. */
    @Override
    public float timestep(float sigma) {
        float logarithm = ScalarMath.log(sigma);
        int nearest = 0;
        float distance = Float.POSITIVE_INFINITY;
        for (int level = 0; level < logarithms.length; level++) {
            float candidate = Math.abs(logarithm - logarithms[level]);
            if (candidate < distance) {
                distance = candidate;
                nearest = level;
            }
        }
        return nearest * stride + (stride - 1);
    }

    @Override
    public float sigma(float timestep) {
        float level = Math.clamp((timestep - (stride - 1)) / stride, 0, logarithms.length - 1);
        int low = (int) Math.floor(level);
        int high = (int) Math.ceil(level);
        float weight = level - low;
        return ScalarMath.exp((1 - weight) * logarithms[low] + weight * logarithms[high]);
    }

    @Override
    public double percentToSigma(double percent) {
        if (percent <= 0) {
            return BEFORE_EVERYTHING;
        }
        return percent >= 1 ? 0 : sigma((float) ((1 - percent) * (TRAINING_STEPS - 1)));
    }
}
