package dev.easel.media.film;

import dev.easel.media.Picture;
import java.time.Duration;

/**
 * A frame of a film.
 *
 * @param picture the whole canvas, 3 channels, or 4 if the film has alpha
 * @param start when it is first seen, from the start of the film
 * @param duration how long it is seen
 */
public record FilmFrame(Picture picture, Duration start, Duration duration) {
    /** The same moment with another picture. */
    public FilmFrame with(Picture other) {
        return new FilmFrame(other, start, duration);
    }

    /** When it is last seen. */
    public Duration end() {
        return start.plus(duration);
    }
}
