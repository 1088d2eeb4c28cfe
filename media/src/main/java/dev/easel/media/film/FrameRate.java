package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.time.Duration;

/**
 * Frames per second as a fraction in lowest terms, so that 30000/1001 stays what it is.
 *
 * @param numerator at least 1
 * @param denominator at least 1
 */
public record FrameRate(int numerator, int denominator) {
    private static final double LARGEST = 1000;
    private static final int PARTS = 1000;
    private static final long NANOSECONDS = 1_000_000_000L;

    /** Checks and reduces the fraction. */
    public FrameRate {
        if (numerator < 1 || denominator < 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A frame rate of " + numerator + "/" + denominator + " is not possible; give a number above 0.");
        }
        int divisor = greatestCommonDivisor(numerator, denominator);
        numerator /= divisor;
        denominator /= divisor;
    }

    /**
     * A rate to thousandths of a frame, as ComfyUI rounds it.
     *
     * @param framesPerSecond above 0, at most 1000
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when it is not
     */
    public static FrameRate of(double framesPerSecond) {
        if (!(framesPerSecond * PARTS >= 0.5 && framesPerSecond <= LARGEST)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A film cannot have " + framesPerSecond
                            + " frames per second; give a number above 0 and up to 1000.");
        }
        return new FrameRate((int) Math.rint(framesPerSecond * PARTS), PARTS);
    }

    /** Frames per second. */
    public double value() {
        return (double) numerator / denominator;
    }

    /** When a frame starts, counted from 0. */
    public Duration start(long index) {
        return Duration.ofNanos(Math.round((double) index * denominator * NANOSECONDS / numerator));
    }

    /** How long a frame is seen; frames and what follows them join without gaps. */
    public Duration duration(long index) {
        return start(index + 1).minus(start(index));
    }

    private static int greatestCommonDivisor(int first, int second) {
        return second == 0 ? first : greatestCommonDivisor(second, first % second);
    }
}
