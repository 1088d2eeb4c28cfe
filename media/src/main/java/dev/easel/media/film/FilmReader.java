package dev.easel.media.film;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a film frame by frame; no more than a few frames are in memory at a time. */
public interface FilmReader extends AutoCloseable {
    /** Size, alpha and the like, the same for all frames. */
    FilmFormat format();

    /** How many frames there are, as far as the file says; only for showing progress. */
    OptionalLong frameCount();

    /** When the frame that was read last ends; zero before the first. */
    Duration position();

    /**
     * The next frame; empty after the last one.
     *
     * @throws dev.easel.errors.EaselException INVALID_FILE when the file is truncated or corrupt
     */
    Optional<FilmFrame> next();

    @Override
    void close();
}
