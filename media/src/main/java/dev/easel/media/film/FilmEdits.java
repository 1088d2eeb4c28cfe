package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What changes on the way from one film to another.
 *
 * @param start what is before is left out
 * @param end what is after is left out
 * @param rate frames per second; frames are left out or repeated, so that the film keeps its speed
 * @param width in pixels; the height follows
 * @param plays how often it is played, 0 for over and over again
 * @param background 0xRRGGBB, what shows through where the film is transparent; empty keeps its alpha
 */
public record FilmEdits(
        Duration start,
        Optional<Duration> end,
        Optional<FrameRate> rate,
        OptionalInt width,
        OptionalInt plays,
        OptionalInt background) {
    private static final int WIDEST = 16_384;

    /** Checks that something is left. */
    public FilmEdits {
        if (start.isNegative() || end.filter(time -> time.compareTo(start) <= 0).isPresent()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Nothing is left of the film: it starts at " + seconds(start) + " and ends at "
                            + end.map(FilmEdits::seconds).orElse("its end") + ".");
        }
        if (width.isPresent() && (width.getAsInt() < 1 || width.getAsInt() > WIDEST)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A film cannot be " + width.getAsInt() + " pixels wide; give a width from 1 to " + WIDEST + ".");
        }
        if (plays.isPresent() && plays.getAsInt() < 0) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A film cannot be played " + plays.getAsInt() + " times; give 0 for over and over again.");
        }
    }

    /** No changes. */
    public static FilmEdits none() {
        return new FilmEdits(
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }
}
