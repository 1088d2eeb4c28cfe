package dev.easel.diffusion.schedule;

/** Schedules between two sigmas, whatever the model. They end with 0 unless they say otherwise. */
public final class Schedules {
    /** The exponent Karras et al. 2022 recommend. */
    public static final double KARRAS_RHO = 7;

    private static final double QUADRATIC_THRESHOLD = 0.025;

    private Schedules() {}

    /** Karras et al. 2022, equation 5: evenly spaced rho-th roots. */
    public static Sigmas karras(int steps, double smallest, double largest, double rho) {
        float[] ramp = Spacing.linearFloats(0, 1, steps);
        double lowest = Math.pow(smallest, 1 / rho);
        double highest = Math.pow(largest, 1 / rho);
        float[] values = new float[steps + 1];
        for (int step = 0; step < steps; step++) {
            float root = (float) highest + ramp[step] * (float) (lowest - highest);
            values[step] = (float) Math.pow(root, rho);
        }
        return Sigmas.of(values);
    }

    /** Evenly spaced logarithms. */
    public static Sigmas exponential(int steps, double smallest, double largest) {
        float[] logarithms = Spacing.linearFloats(Math.log(largest), Math.log(smallest), steps);
        float[] values = new float[steps + 1];
        for (int step = 0; step < steps; step++) {
            values[step] = (float) Math.exp(logarithms[step]);
        }
        return Sigmas.of(values);
    }

    /** Logarithms spaced by a power of an even ramp. */
    public static Sigmas polyexponential(int steps, double smallest, double largest, double rho) {
        float[] ramp = Spacing.linearFloats(1, 0, steps);
        float[] values = new float[steps + 1];
        for (int step = 0; step < steps; step++) {
            float power = (float) Math.pow(ramp[step], rho);
            float range = (float) (Math.log(largest) - Math.log(smallest));
            values[step] = (float) Math.exp(power * range + (float) Math.log(smallest));
        }
        return Sigmas.of(values);
    }

    /** Logarithms at quantiles of a Laplace distribution (Hang et al. 2024), limited to the two sigmas; it does not end with 0. */
    public static Sigmas laplace(int steps, double smallest, double largest, double mu, double beta) {
        float[] ramp = Spacing.linearFloats(0, 1, steps);
        float[] values = new float[steps];
        for (int step = 0; step < steps; step++) {
            float offset = 0.5f - ramp[step];
            float tail = Math.max(0f, 1 - 2 * Math.abs(offset) + 1e-5f);
            float logarithm = (float) mu - (float) beta * Math.signum(offset) * (float) Math.log(tail);
            values[step] = Math.clamp((float) Math.exp(logarithm), (float) smallest, (float) largest);
        }
        return Sigmas.of(values);
    }

    /** The variance-preserving process of Song et al. 2021, evenly spaced times from 1 to epsilon. */
    public static Sigmas variancePreserving(int steps, double betaRange, double betaSmallest, double epsilon) {
        float[] times = Spacing.linearFloats(1, epsilon, steps);
        float[] values = new float[steps + 1];
        for (int step = 0; step < steps; step++) {
            float time = times[step];
            float exponent = (float) betaRange * (time * time) / 2 + (float) betaSmallest * time;
            values[step] = (float) Math.sqrt((float) Math.expm1(exponent));
        }
        return Sigmas.of(values);
    }

    /**
     * {@code LTXVScheduler}: evenly spaced places on the line from noise to latent, shifted by the latent's size.
     *
     * @param tokens frames · height · width of the latent; 4096 where none is given
     * @param stretch whether to stretch the schedule so that its last sigma above 0 is the terminal one
     */
    public static Sigmas ltxv(
            int steps, double maxShift, double baseShift, boolean stretch, double terminal, double tokens) {
        FlowRange range = FlowRange.exponential(tokens, baseShift, 1024, maxShift, 4096);
        float[] places = Spacing.linearFloats(1, 0, steps + 1);
        float[] values = new float[steps + 1];
        for (int step = 0; step < steps; step++) {
            values[step] = range.sigma(places[step]);
        }
        if (stretch) {
            float factor = (1 - values[steps - 1]) / (float) (1 - terminal);
            for (int step = 0; step < steps; step++) {
                values[step] = 1 - (1 - values[step]) / factor;
            }
        }
        return Sigmas.of(values);
    }

    /** Half the steps linearly to a small threshold, the rest quadratically; one step goes straight from 1. */
    static Sigmas linearQuadratic(int steps, double largest) {
        if (steps == 1) {
            return Sigmas.of((float) largest, 0f);
        }
        int linearSteps = steps / 2;
        double slope = QUADRATIC_THRESHOLD / linearSteps;
        int quadraticSteps = steps - linearSteps;
        double difference = linearSteps - QUADRATIC_THRESHOLD * steps;
        double quadratic = difference / (linearSteps * (double) quadraticSteps * quadraticSteps);
        double linear = slope - 2 * difference / ((double) quadraticSteps * quadraticSteps);
        double constant = quadratic * ((double) linearSteps * linearSteps);
        float[] values = new float[steps + 1];
        for (int step = 0; step < steps; step++) {
            double done = step < linearSteps
                    ? step * QUADRATIC_THRESHOLD / linearSteps
                    : quadratic * ((double) step * step) + linear * step + constant;
            values[step] = (float) (1 - done) * (float) largest;
        }
        return Sigmas.of(values);
    }

    /** Evenly spaced angles; one step divides by zero and gives NaN, as the formula does. */
    static Sigmas klOptimal(int steps, double smallest, double largest) {
        float[] values = new float[steps + 1];
        for (int step = 0; step < steps; step++) {
            float place = step / (float) (steps - 1);
            float angle = place * (float) Math.atan(smallest) + (1 - place) * (float) Math.atan(largest);
            values[step] = (float) Math.tan(angle);
        }
        return Sigmas.of(values);
    }
}
