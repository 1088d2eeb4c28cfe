package dev.easel.media.film;

/** Writes a film frame by frame. */
public interface FilmWriter extends AutoCloseable {
    /**
     * Adds the next frame.
     *
     * @param frame of the film's size, later than all before
     * @throws dev.easel.errors.EaselException INPUT_OUTPUT when it cannot be written
     */
    void add(FilmFrame frame);

    /**
     * Completes the file.
     *
     * @throws dev.easel.errors.EaselException INVALID_INPUT when there was no frame, INPUT_OUTPUT when it cannot be written
     */
    void finish();

    /** Frees what the writer holds; a file that was not finished is of no use. */
    @Override
    void close();
}
