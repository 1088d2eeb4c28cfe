package dev.easel.server.usage;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What device time costs, in whatever currency it is meant.
 *
 * @param perSecond the price of a second, 0 or more
 */
public record Price(BigDecimal perSecond) {
    /** Nothing. */
    public static final Price FREE = new Price(BigDecimal.ZERO);

    private static final int DIGITS = 6;

    public Price {
        if (perSecond.signum() < 0) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "The price of a second is negative; give 0 or more.");
        }
    }

    /** The price of so many milliseconds, rounded to six digits after the point. */
    public BigDecimal of(long milliseconds) {
        return perSecond
                .multiply(seconds(milliseconds))
                .setScale(DIGITS, RoundingMode.HALF_UP)
                .stripTrailingZeros();
    }

    /** Milliseconds as seconds, exactly. */
    public static BigDecimal seconds(long milliseconds) {
        return BigDecimal.valueOf(milliseconds, 3);
    }
}
