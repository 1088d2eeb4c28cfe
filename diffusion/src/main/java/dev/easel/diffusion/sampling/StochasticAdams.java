package dev.easel.diffusion.sampling;

/** Weights of predictions in a stochastic Adams step (Xue et al. 2023, SA-Solver). */
final class StochasticAdams {
    private StochasticAdams() {}

    /**
     * The integrals over the step of the Lagrange polynomials through the predictions, weighted by the step's exponential.
     *
     * @param alpha of the sigma stepped to
     * @param places half log signal-to-noise ratios of the predictions, oldest first
     * @param start of the step, in the same unit
     * @param end of the step
     * @param tau how much noise
     * @return one weight for each prediction
     */
    static double[] weights(double alpha, double[] places, double start, double end, double tau) {
        int count = places.length;
        double[] integrals = integrals(start, end, count, 1 + tau * tau);
        double[][] powers = new double[count][count];
        for (int power = 0; power < count; power++) {
            for (int index = 0; index < count; index++) {
                powers[power][index] = Math.pow(places[index], power);
            }
        }
        double[] weights = LinearSystem.solve(powers, integrals);
        for (int index = 0; index < count; index++) {
            weights[index] *= alpha;
        }
        return weights;
    }

    /** rate · ∫ x^p e^(rate · (x − end)) dx over the step for p = 0, 1, …, by parts. */
    private static double[] integrals(double start, double end, int count, double rate) {
        double faded = Math.exp(-rate * (end - start));
        double[] integrals = new double[count];
        for (int power = 0; power < count; power++) {
            double boundary = Math.pow(end, power) - Math.pow(start, power) * faded;
            integrals[power] = power == 0 ? boundary : boundary - power / rate * integrals[power - 1];
        }
        return integrals;
    }

    /** The simplified weights of two predictions when stepping on, oldest first. */
    static double[] simplePredictor(double alpha, double before, double start, double end, double tau) {
        double rate = 1 + tau * tau;
        double length = end - start;
        double older = alpha * (0.5 * rate * length * length) / (before - start);
        return new double[] {older, -alpha * Math.expm1(-length * rate) - older};
    }

    /** The simplified weights of two predictions when correcting a step, oldest first. */
    static double[] simpleCorrector(double alpha, double start, double end, double tau) {
        double rate = 1 + tau * tau;
        double length = end - start;
        double newer = alpha * (0.5 * rate * length);
        return new double[] {-alpha * Math.expm1(-length * rate) - newer, newer};
    }
}
