package dev.easel.server.job;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;

/**
 * A job's place in the queue: the smallest number runs first.
 *
 * @param value the number, finite
 * @param counted whether it came from the server's counter, and so is written as an integer; otherwise it was given and is
 *     written as a floating-point number
 */
public record QueueNumber(double value, boolean counted) {
    public QueueNumber {
        if (!Double.isFinite(value)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "The queue number " + value + " is not finite; give one.");
        }
    }

    /** The number as a JSON value: a {@code Long} or a {@code Double}. */
    public Number toJson() {
        if (counted) {
            return (long) value;
        }
        return value;
    }
}
