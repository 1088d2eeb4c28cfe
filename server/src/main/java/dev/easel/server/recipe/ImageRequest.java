package dev.easel.server.recipe;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A picture someone asked for.
 *
 * @param prompt what it should show
 * @param seed where the noise starts, 0 to 2^64 - 1
 * @param steps how many denoising steps, at least 1
 * @param size width and height
 * @param guidance how strictly the model follows the prompt; empty for a model that takes none
 */
public record ImageRequest(String prompt, BigInteger seed, int steps, Size size, OptionalDouble guidance) {
    public ImageRequest {
        Objects.requireNonNull(prompt, "prompt");
        if (seed.signum() < 0 || seed.bitLength() > Long.SIZE) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "The seed " + seed + " is not between 0 and 2^64 - 1.");
        }
        if (steps < 1) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "The number of steps is " + steps + ": give at least 1.");
        }
    }

    /**
     * Width and height in pixels, multiples of {@link #MULTIPLE}.
     *
     * @param width from {@link #MULTIPLE} to {@link #LARGEST}
     * @param height from {@link #MULTIPLE} to {@link #LARGEST}
     */
    public record Size(int width, int height) {
        /** Eight pixels a latent cell, two cells a token. */
        public static final int MULTIPLE = 16;

        /** The limit of the latent nodes (contract section 3, captures of EmptyLatentImage). */
        public static final int LARGEST = 16_384;

        public Size {
            check(width);
            check(height);
        }

        /**
         * Reads {@code 512x768} or {@code 512}.
         *
         * @throws EaselException INVALID_INPUT if it is neither, or out of range
         */
        public static Size parse(String text) {
            String[] parts = text.toLowerCase(Locale.ROOT).split("x", -1);
            try {
                int width = Integer.parseInt(parts[0]);
                return switch (parts.length) {
                    case 1 -> new Size(width, width);
                    case 2 -> new Size(width, Integer.parseInt(parts[1]));
                    default -> throw new NumberFormatException(text);
                };
            } catch (NumberFormatException exception) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "The size \"" + text + "\" is not WIDTHxHEIGHT, for instance 512x768.",
                        exception);
            }
        }

        private static void check(int pixels) {
            if (pixels < MULTIPLE || pixels > LARGEST || pixels % MULTIPLE != 0) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "A side of " + pixels + " pixels is not possible: give multiples of " + MULTIPLE + " from "
                                + MULTIPLE + " to " + LARGEST + ".");
            }
        }
    }
}
