package dev.easel.words.text;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;

/** How much text is taken from users, and in which form. */
public final class Limits {
    /** Characters of an idea, a premise, a wish or a prompt. */
    public static final int TEXT = 20_000;

    /** The fewest words a prompt can be asked to have. */
    public static final int FEWEST_WORDS = 20;

    /** The most words a prompt can be asked to have. */
    public static final int MOST_WORDS = 250;

    private static final int SHOWN = 60;

    private Limits() {}

    /**
     * A text from a user on one line: control characters are left out, white space is single.
     *
     * @param name what it is, for messages
     * @throws EaselException INVALID_INPUT when it is empty or longer than {@link #TEXT}
     */
    public static String text(String name, String given) {
        if (given.length() > TEXT) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The " + name + " has " + given.length() + " characters; give at most " + TEXT + ".");
        }
        String clean = oneLine(given);
        if (clean.isEmpty()) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "The " + name + " is empty; say what is meant.");
        }
        return clean;
    }

    /** The text without control characters and with single spaces. */
    public static String oneLine(String given) {
        return given.replaceAll("[\\p{Cc}\\p{Cf}\\p{Z}&&[^\\u200D]]+", " ").strip();
    }

    /** The number of words. */
    public static int words(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? 0 : stripped.split("\\s+", -1).length;
    }

    /** The beginning of a text, for messages. */
    public static String brief(String text) {
        String line = oneLine(text);
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    /**
     * Checks a number of words.
     *
     * @throws EaselException INVALID_INPUT when it is out of range
     */
    public static int checkWords(int words) {
        if (words < FEWEST_WORDS || words > MOST_WORDS) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A prompt of " + words + " words is not possible: ask for " + FEWEST_WORDS + " to " + MOST_WORDS
                            + ".");
        }
        return words;
    }
}
