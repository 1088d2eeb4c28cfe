package dev.easel.diffusion.schedule;

/**
 * The beta distribution on [0, 1].
 *
 * @param alpha first shape, above 0
 * @param beta second shape, above 0
 */
record BetaDistribution(double alpha, double beta) {
    private static final int LARGEST_FRACTION_DEPTH = 10_000;
    private static final double SMALLEST = 1e-300;
    private static final double PRECISION = 1e-16;
    private static final int BISECTIONS = 200;
    private static final double[] LANCZOS = {
        0.9999999999998099,
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572e-6,
        1.5056327351493116e-7
    };

    /** The number below which a draw falls with that probability. */
    double quantile(double probability) {
        if (probability <= 0) {
            return 0;
        }
        if (probability >= 1) {
            return 1;
        }
        double low = 0;
        double high = 1;
        for (int round = 0; round < BISECTIONS; round++) {
            double middle = (low + high) / 2;
            if (middle == low || middle == high) {
                break;
            }
            if (cumulative(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** The probability of a draw below x: the regularised incomplete beta function. */
    double cumulative(double x) {
        if (x <= 0) {
            return 0;
        }
        if (x >= 1) {
            return 1;
        }
        double front = Math.exp(logGamma(alpha + beta)
                - logGamma(alpha)
                - logGamma(beta)
                + alpha * Math.log(x)
                + beta * Math.log1p(-x));
        return x < (alpha + 1) / (alpha + beta + 2)
                ? front * fraction(x, alpha, beta) / alpha
                : 1 - front * fraction(1 - x, beta, alpha) / beta;
    }

    /** Lentz's evaluation of the continued fraction (Numerical Recipes, section 6.4). */
    private static double fraction(double x, double a, double b) {
        double c = 1;
        double d = inverse(1 - (a + b) * x / (a + 1));
        double value = d;
        for (int m = 1; m <= LARGEST_FRACTION_DEPTH; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = inverse(1 + even * d);
            c = away(1 + even / c);
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = inverse(1 + odd * d);
            c = away(1 + odd / c);
            value *= d * c;
            if (Math.abs(d * c - 1) < PRECISION) {
                break;
            }
        }
        return value;
    }

    private static double away(double value) {
        return Math.abs(value) < SMALLEST ? SMALLEST : value;
    }

    private static double inverse(double value) {
        return 1 / away(value);
    }

    /** Lanczos' approximation, g = 7. */
    private static double logGamma(double x) {
        if (x < 0.5) {
            return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
        }
        double shifted = x - 1;
        double sum = LANCZOS[0];
        for (int index = 1; index < LANCZOS.length; index++) {
            sum += LANCZOS[index] / (shifted + index);
        }
        double base = shifted + 7.5;
        return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
    }
}
