package dev.easel.words.prompt;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.text.Limits;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a prompt is written for. */
public enum PromptStyle {
    FILM,
    PHOTO,
    ILLUSTRATION,
    VIDEO;

    /** The name as users write it. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All names, in the order in which they are offered. */
    public static List<String> titles() {
        return Stream.of(values()).map(PromptStyle::title).toList();
    }

    /**
     * Reads a name.
     *
     * @throws EaselException INVALID_INPUT naming those there are
     */
    public static PromptStyle parse(String text) {
        return Stream.of(values())
                .filter(style -> style.title().equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "There is no style \"" + Limits.brief(text) + "\"; give one of " + String.join(", ", titles())
                                + "."));
    }
}
