package dev.easel.diffusion.schedule;

/**
 * Every sigma between two; how the network is told the sigma differs (EDM, Karras et al. 2022, and relatives).
 *
 * @param smallest the smallest sigma, above 0
 * @param largest the largest sigma
 * @param time how the network is told the sigma
 */
public record ContinuousRange(float smallest, float largest, Time time) implements SigmaRange {
    private static final int TABLE_SIZE = 1000;
    private static final double BEFORE_EVERYTHING = 999999999.9;

    /** How a network is told the sigma. */
    public enum Time {
        /** A quarter of the logarithm (EDM). */
        QUARTER_LOGARITHM,
        /** The angle whose tangent the sigma is, as a fraction of a right angle (velocity prediction). */
        ANGLE,
        /** sigma / (sigma + 1), the place on the straight line from latent to noise (Cosmos). */
        FLOW
    }

    /** Checks the order. */
    public ContinuousRange {
        if (!(smallest > 0 && largest > smallest)) {
            throw new IllegalArgumentException("sigmas go from " + smallest + " to " + largest);
        }
    }

    /** A range from doubles. */
    public static ContinuousRange of(double smallest, double largest, Time time) {
        return new ContinuousRange((float) smallest, (float) largest, time);
    }

    /** 1000 sigmas whose logarithms rise evenly. */
    @Override
    public Sigmas table() {
        float[] values = Spacing.linearFloats(Math.log(smallest), Math.log(largest), TABLE_SIZE);
        for (int index = 0; index < TABLE_SIZE; index++) {
            values[index] = (float) Math.exp(values[index]);
        }
        return Sigmas.of(values);
    }

    @Override
    public float timestep(float sigma) {
        return switch (time) {
            case QUARTER_LOGARITHM -> 0.25f * (float) Math.log(sigma);
            case ANGLE -> (float) Math.atan(sigma) / (float) Math.PI * 2;
            case FLOW -> sigma / (sigma + 1);
        };
    }

    @Override
    public float sigma(float timestep) {
        return switch (time) {
            case QUARTER_LOGARITHM -> (float) Math.exp(timestep / 0.25f);
            case ANGLE -> (float) Math.tan(timestep * (float) Math.PI / 2);
            case FLOW -> timestep >= largest / (largest + 1) ? largest : timestep / (1 - timestep);
        };
    }

    @Override
    public double percentToSigma(double percent) {
        if (percent <= 0) {
            return BEFORE_EVERYTHING;
        }
        double lowest = Math.log(smallest);
        return percent >= 1 ? 0 : Math.exp((Math.log(largest) - lowest) * (1 - percent) + lowest);
    }
}
