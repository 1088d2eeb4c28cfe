package dev.easel.diffusion.schedule;

/**
 * The cosine schedule of Nichol and Dhariwal (2021), with the signal-to-noise ratio shifted for bigger latents (Stable Cascade).
 *
 * @param shift divides the ratio's square root
 */
public record CosineRange(double shift) implements SigmaRange {
    private static final int LEVELS = 10000;
    private static final float OFFSET = 8e-3f;
    private static final double BEFORE_EVERYTHING = 999999999.9;
    private static final float RIGHT_ANGLE = (float) (Math.PI * 0.5);
    private static final float INITIAL_SIGNAL = cosineSquared(OFFSET / (1 + OFFSET));

    private static float cosineSquared(float fraction) {
        float cosine = (float) Math.cos(fraction * RIGHT_ANGLE);
        return cosine * cosine;
    }

    @Override
    public Sigmas table() {
        float[] values = new float[LEVELS];
        for (int level = 0; level < LEVELS; level++) {
            values[level] = sigma((float) ((level + 1) / (double) LEVELS));
        }
        return Sigmas.of(values);
    }

    @Override
    public float smallest() {
        return sigma((float) (1 / (double) LEVELS));
    }

    @Override
    public float largest() {
        return sigma(1);
    }

    @Override
    public float sigma(float timestep) {
        float signal = cosineSquared((timestep + OFFSET) / (1 + OFFSET)) / INITIAL_SIGNAL;
        if (shift != 1) {
            float ratio = (float) Math.log(signal / (1 - signal)) + (float) (2 * Math.log(1 / shift));
            signal = 1 / (1 + (float) Math.exp(-ratio));
        }
        signal = Math.clamp(signal, 0.0001f, 0.9999f);
        return (float) Math.sqrt((1 - signal) / signal);
    }

    @Override
    public float timestep(float sigma) {
        float signal = Math.clamp(1 / (sigma * sigma + 1), 0f, 1f);
        float angle = (float) Math.acos((float) Math.sqrt(signal * INITIAL_SIGNAL));
        return angle / RIGHT_ANGLE * (1 + OFFSET) - OFFSET;
    }

    @Override
    public double percentToSigma(double percent) {
        if (percent <= 0) {
            return BEFORE_EVERYTHING;
        }
        return percent >= 1 ? 0 : sigma((float) (1 - percent));
    }
}
