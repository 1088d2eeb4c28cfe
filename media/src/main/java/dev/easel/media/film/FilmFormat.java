package dev.easel.media.film;

import dev.easel.media.Picture;
import java.util.Optional;

/**
 * What is known of a film before its frames.
 *
 * @param width in pixels
 * @param height in pixels
 * @param alpha whether the pictures have alpha
 * @param rate frames per second if all frames are seen equally long
 * @param plays how often it is played, 0 for over and over again
 */
public record FilmFormat(int width, int height, boolean alpha, Optional<FrameRate> rate, int plays) {
    /** Checks the size. */
    public FilmFormat {
        Picture.requireSize(width, height);
    }

    /** A film of even speed that is played over and over again. */
    public static FilmFormat of(int width, int height, boolean alpha, FrameRate rate) {
        return new FilmFormat(width, height, alpha, Optional.of(rate), 0);
    }
}
