package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.math.BigInteger;
import java.util.random.RandomGenerator;

/** Seeds as they are given on the command line. */
final class Seeds {
    private Seeds() {}

    /**
     * Reads a whole number from 0 to 2^64 - 1, or {@code random}.
     *
     * @throws EaselException INVALID_INPUT if it is neither
     */
    static BigInteger parse(String text, RandomGenerator random) {
        if (text.equals("random")) {
            return new BigInteger(Long.toUnsignedString(random.nextLong()));
        }
        try {
            BigInteger seed = new BigInteger(text);
            if (seed.signum() >= 0 && seed.bitLength() <= Long.SIZE) {
                return seed;
            }
        } catch (NumberFormatException notANumber) {
            throw refused(text);
        }
        throw refused(text);
    }

    private static EaselException refused(String text) {
        return new EaselException(
                ErrorCode.INVALID_INPUT,
                "The seed \"" + text + "\" is not a whole number from 0 to 2^64 - 1, nor random.");
    }
}
