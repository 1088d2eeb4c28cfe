package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.PngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes each frame as a PNG file {@code 00001.png}, {@code 00002.png} … into a folder, on all cores. */
public final class PictureSequenceWriter implements FilmWriter {
    private final Path folder;
    private final OrderedWork<Path> work = new OrderedWork<>();
    private long frames;

    /**
     * @param folder an existing one
     */
    public PictureSequenceWriter(Path folder) {
        this.folder = folder;
    }

    @Override
    public void add(FilmFrame frame) {
        frames++;
        Path file = folder.resolve(String.format(Locale.ROOT, "%05d.png", frames));
        work.put(() -> write(file, frame));
        while (work.isFull()) {
            work.take();
        }
    }

    private static Path write(Path file, FilmFrame frame) {
        try {
            return Files.write(file, PngWriter.write(frame.picture(), Map.of(), PngWriter.SAVED));
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The picture " + file + " cannot be written: " + exception.getMessage() + ".",
                    exception);
        }
    }

    @Override
    public void finish() {
        Optional<Path> written = work.take();
        while (written.isPresent()) {
            written = work.take();
        }
        FilmWriters.requireFrames(frames);
    }

    @Override
    public void close() {
        work.close();
    }
}
