package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.nio.file.Path;
import java.util.Map;

/** Opens writers of films. */
public final class FilmWriters {
    private FilmWriters() {}

    /**
     * Begins a file.
     *
     * @param path where, in place of what is there; see {@link dev.easel.media.PartialFile}
     * @param format size, alpha, rate and how often it is played
     * @param encoding how it is encoded
     * @param text what the file says of itself, by key, in this order
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when such a film cannot be encoded so,
     *     {@link ErrorCode#INPUT_OUTPUT} when the file cannot be written, {@link ErrorCode#UNAVAILABLE} when the encoder is missing
     */
    public static FilmWriter open(Path path, FilmFormat format, FilmEncoding encoding, Map<String, String> text) {
        return encoding.open(path, format, text);
    }

    /** Refuses a film without frames. */
    static void requireFrames(long count) {
        if (count == 0) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "A film of no frames cannot be written; give at least one.");
        }
    }
}
