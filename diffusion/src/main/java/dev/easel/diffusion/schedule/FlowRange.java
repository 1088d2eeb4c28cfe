package dev.easel.diffusion.schedule;

/**
 * Places on the straight line from latent (0) to noise (1), which are sigmas at the same time, moved towards noise by a shift: big
 * pictures need more of the steps there (Stable Diffusion 3, Esser et al. 2024; FLUX).
 *
 * @param shift how far
 * @param curve the shift's formula
 * @param multiplier the time the network is told for sigma 1
 */
public record FlowRange(double shift, Curve curve, double multiplier) implements SigmaRange {
    /** Formulas of a shift. */
    public enum Curve {
        /** shift · t / (1 + (shift − 1) · t), 1000 levels. */
        LINEAR(1000),
        /** e^shift / (e^shift + 1 / t − 1), 10000 levels. */
        EXPONENTIAL(10000);

        private final int levels;

        Curve(int levels) {
            this.levels = levels;
        }
    }

    /** A linear shift with a network that counts to 1000, as Stable Diffusion 3 does. */
    public static FlowRange linear(double shift) {
        return new FlowRange(shift, Curve.LINEAR, 1000);
    }

    /** A linear shift. */
    public static FlowRange linear(double shift, double multiplier) {
        return new FlowRange(shift, Curve.LINEAR, multiplier);
    }

    /** An exponential shift with a network that counts to 1, as FLUX does. */
    public static FlowRange exponential(double shift) {
        return new FlowRange(shift, Curve.EXPONENTIAL, 1);
    }

    /**
     * The exponential shift that grows evenly with the number of tokens.
     *
     * @param tokens of the latent
     * @param low shift at lowTokens
     * @param high shift at highTokens
     */
    public static FlowRange exponential(double tokens, double low, double lowTokens, double high, double highTokens) {
        double slope = (high - low) / (highTokens - lowTokens);
        return exponential(tokens * slope + (low - slope * lowTokens));
    }

    @Override
    public Sigmas table() {
        float[] values = new float[curve.levels];
        for (int level = 0; level < curve.levels; level++) {
            values[level] = shifted((level + 1) / (float) curve.levels);
        }
        return Sigmas.of(values);
    }

    @Override
    public float smallest() {
        return shifted(1 / (float) curve.levels);
    }

    @Override
    public float largest() {
        return shifted(1);
    }

    @Override
    public float timestep(float sigma) {
        return (float) (sigma * multiplier);
    }

    @Override
    public float sigma(float timestep) {
        return shifted(timestep / (float) multiplier);
    }

    private float shifted(float time) {
        return switch (curve) {
            case LINEAR -> shift == 1 ? time : (float) shift * time / (1 + (float) (shift - 1) * time);
            case EXPONENTIAL -> {
                float factor = (float) Math.exp(shift);
                yield factor / (factor + (1 / time - 1));
            }
        };
    }

    @Override
    public double percentToSigma(double percent) {
        if (percent <= 0) {
            return 1;
        }
        if (percent >= 1) {
            return 0;
        }
        double time = 1 - percent;
        return switch (curve) {
            case LINEAR -> shift == 1 ? time : shift * time / (1 + (shift - 1) * time);
            case EXPONENTIAL -> Math.exp(shift) / (Math.exp(shift) + (1 / time - 1));
        };
    }
}
