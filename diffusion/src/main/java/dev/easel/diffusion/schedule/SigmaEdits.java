package dev.easel.diffusion.schedule;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** What nodes do to a schedule that already exists. */
public final class SigmaEdits {
    /** Choices of {@code ExtendIntermediateSigmas}. */
    public static final List<String> SPACINGS = List.of("linear", "cosine", "sine");

    private static final float STEP_FROM_ZERO = 0.0001f;

    private SigmaEdits() {}

    /**
     * A schedule cut in two; the sigma at the cut ends one and begins the other.
     *
     * @param high the part with more noise
     * @param low the part with less
     */
    public record Split(Sigmas high, Sigmas low) {}

    /** {@code SplitSigmas}: cut after so many steps. */
    public static Split split(Sigmas sigmas, int step) {
        return new Split(sigmas.slice(0, step + 1), sigmas.slice(step, sigmas.size()));
    }

    /** {@code SplitSigmasDenoise}: the low part takes round(steps · denoise) steps, halves to even. */
    public static Split splitDenoise(Sigmas sigmas, double denoise) {
        int lowSteps = (int) Math.rint(sigmas.steps() * denoise);
        Sigmas high = lowSteps == 0 ? sigmas.slice(0, 0) : sigmas.slice(0, sigmas.size() - lowSteps);
        return new Split(high, sigmas.tail(lowSteps + 1));
    }

    /** {@code FlipSigmas}: backwards; a leading 0 becomes 0.0001, from where steps are possible. */
    public static Sigmas flip(Sigmas sigmas) {
        float[] values = new float[sigmas.size()];
        for (int index = 0; index < values.length; index++) {
            values[index] = sigmas.get(values.length - 1 - index);
        }
        if (values.length > 0 && values[0] == 0) {
            values[0] = STEP_FROM_ZERO;
        }
        return Sigmas.of(values);
    }

    /** {@code SetFirstSigma}. */
    public static Sigmas setFirst(Sigmas sigmas, double first) {
        return sigmas.isEmpty() ? sigmas : sigmas.with(0, (float) first);
    }

    /**
     * {@code ExtendIntermediateSigmas}: so many steps in place of each that starts between two sigmas.
     *
     * @param startAt the largest sigma of a step to divide; below 0 for no limit
     * @param endAt the smallest sigma of a step to divide
     * @param spacing one of {@link #SPACINGS}
     */
    public static Sigmas extend(Sigmas sigmas, int steps, double startAt, double endAt, String spacing) {
        double largest = startAt < 0 ? Double.POSITIVE_INFINITY : startAt;
        float[] places = Spacing.linearFloats(0, 1, steps + 1);
        List<Float> extended = new ArrayList<>();
        for (int index = 0; index < sigmas.steps(); index++) {
            float current = sigmas.get(index);
            extended.add(current);
            if (endAt <= current && current <= largest) {
                for (int part = 1; part < steps; part++) {
                    extended.add(spaced(places[part], spacing) * (sigmas.get(index + 1) - current) + current);
                }
            }
        }
        if (!sigmas.isEmpty()) {
            extended.add(sigmas.last());
        }
        float[] values = new float[extended.size()];
        for (int index = 0; index < values.length; index++) {
            values[index] = extended.get(index);
        }
        return Sigmas.of(values);
    }

    private static float spaced(float place, String spacing) {
        return switch (spacing) {
            case "linear" -> place;
            case "cosine" -> (float) Math.sin(place * (float) Math.PI / 2);
            case "sine" -> 1 - (float) Math.cos(place * (float) Math.PI / 2);
            default ->
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "ExtendIntermediateSigmas knows no spacing '" + spacing + "'; choose one of "
                                + String.join(", ", SPACINGS) + ".");
        };
    }
}
