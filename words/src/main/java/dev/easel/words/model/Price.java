package dev.easel.words.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a model costs.
 *
 * @param input for a million tokens read
 * @param output for a million tokens written
 * @param currency for instance {@code USD}
 */
public record Price(BigDecimal input, BigDecimal output, String currency) {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final int DIGITS = 9;

    /** The cost of some tokens. */
    public BigDecimal of(long inputTokens, long outputTokens) {
        return input.multiply(BigDecimal.valueOf(inputTokens))
                .add(output.multiply(BigDecimal.valueOf(outputTokens)))
                .divide(MILLION, DIGITS, RoundingMode.HALF_UP);
    }
}
