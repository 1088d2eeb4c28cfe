package dev.easel.tensor.file;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.nio.file.Path;

/** Words the refusal of a weight file. */
final class WeightFileError {
    private static final int LONGEST_QUOTE = 120;

    private WeightFileError() {}

    /** The file breaks the rules of its format. */
    static EaselException corrupt(Path file, String format, String reason) {
        return new EaselException(
                ErrorCode.INVALID_FILE,
                "'" + file + "' is not a sound " + format + " file: " + reason + "; download or convert it again.");
    }

    /** The file is something else than weights in a format that is read. */
    static EaselException refused(Path file, String sentence) {
        return new EaselException(ErrorCode.INVALID_FILE, "'" + file + "' " + sentence + ".");
    }

    /** A name out of a file, in quotes, fit to print: shortened, and without control characters. */
    static String quote(String name) {
        String shortened = name.length() > LONGEST_QUOTE ? name.substring(0, LONGEST_QUOTE) + "…" : name;
        StringBuilder text = new StringBuilder("'");
        shortened.codePoints().forEach(point -> text.appendCodePoint(isPrintable(point) ? point : '\uFFFD'));
        return text.append('\'').toString();
    }

    /** Whether a name of a tensor can be shown and stored as it is. */
    static boolean isPlainName(String name) {
        return !name.isEmpty() && name.codePoints().allMatch(WeightFileError::isPrintable);
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
