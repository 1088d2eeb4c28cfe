package dev.easel.diffusion.text;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Reads a number as Python's {@code float()} does, which is what a prompt weight after a colon is by definition: white space around
 * it, a sign, digits of any script with single underscores between them, a fraction, an exponent; or inf, infinity, nan in any case.
 */
final class FloatLiteral {
    private final String text;
    private final StringBuilder digits = new StringBuilder();
    private int position;

    private FloatLiteral(String text) {
        this.text = text;
    }

    /** The number, or nothing when the text is not one. */
    static OptionalDouble parse(String text) {
        return new FloatLiteral(strip(text)).read();
    }

    private static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == '\u0085';
    }

    private OptionalDouble read() {
        acceptSign();
        OptionalDouble special = special();
        if (special.isPresent()) {
            return special;
        }
        boolean whole = acceptDigits();
        boolean fraction = false;
        if (accept('.')) {
            digits.append('.');
            fraction = acceptDigits();
        }
        if (!whole && !fraction) {
            return OptionalDouble.empty();
        }
        if (accept('e') || accept('E')) {
            digits.append('e');
            acceptSign();
            if (!acceptDigits()) {
                return OptionalDouble.empty();
            }
        }
        return position == text.length()
                ? OptionalDouble.of(Double.parseDouble(digits.toString()))
                : OptionalDouble.empty();
    }

    private OptionalDouble special() {
        if (text.length() - position > "infinity".length()) {
            return OptionalDouble.empty();
        }
        boolean negative = position > 0 && text.charAt(0) == '-';
        return switch (text.substring(position).toLowerCase(Locale.ROOT)) {
            case "inf", "infinity" -> OptionalDouble.of(negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            case "nan" -> OptionalDouble.of(Double.NaN);
            default -> OptionalDouble.empty();
        };
    }

    private void acceptSign() {
        if (accept('-')) {
            digits.append('-');
        } else {
            accept('+');
        }
    }

    private boolean accept(char character) {
        if (position < text.length() && text.charAt(position) == character) {
            position++;
            return true;
        }
        return false;
    }

    /** Takes digits with single underscores between them; whether there was at least one. */
    private boolean acceptDigits() {
        boolean any = false;
        while (position < text.length()) {
            int codePoint = text.codePointAt(position);
            int digit = Character.isDigit(codePoint) ? Character.digit(codePoint, 10) : -1;
            if (digit >= 0) {
                digits.append((char) ('0' + digit));
                position += Character.charCount(codePoint);
                any = true;
            } else if (any && codePoint == '_' && digitFollows()) {
                position++;
            } else {
                break;
            }
        }
        return any;
    }

    private boolean digitFollows() {
        return position + 1 < text.length() && Character.isDigit(text.codePointAt(position + 1));
    }
}
