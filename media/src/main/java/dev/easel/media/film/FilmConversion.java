package dev.easel.media.film;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Carries a film over from one file to another, frame by frame. */
public final class FilmConversion {
    /** So many bytes of frames are kept from choosing a palette to using it; a longer film is decoded twice. */
    private static final long KEPT_BYTES =
            Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);

    private final Supplier<FilmReader> source;
    private final Progress progress;

    /** Hears how far it is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * A frame is done. May throw to stop.
         *
         * @param frames how many are done, in this pass over the film
         * @param reader the film being read
         * @param choosing whether this pass only chooses colours
         */
        void advanced(long frames, FilmReader reader, boolean choosing);
    }

    /**
     * @param source opens the film, once or twice
     */
    public FilmConversion(Supplier<FilmReader> source, Progress progress) {
        this.source = source;
        this.progress = progress;
    }

    /**
     * Writes the film with a palette of its own for each frame, or in a format without palettes.
     *
     * @param text what the file says of itself
     * @throws dev.easel.errors.EaselException as the reader and the writer
     */
    public void write(Path path, FilmEncoding encoding, Map<String, String> text) {
        try (FilmReader reader = source.get();
                FilmWriter writer = FilmWriters.open(path, reader.format(), encoding, text)) {
            carry(reader, writer);
        }
    }

    /**
     * Writes each frame as a PNG file.
     *
     * @param folder an existing one
     */
    public void writePictures(Path folder) {
        try (FilmReader reader = source.get();
                FilmWriter writer = new PictureSequenceWriter(folder)) {
            carry(reader, writer);
        }
    }

    private void carry(FilmReader reader, FilmWriter writer) {
        long frames = 0;
        for (Optional<FilmFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
            writer.add(frame.get());
            progress.advanced(++frames, reader, false);
        }
        writer.finish();
    }

    /** Writes a GIF with the palette that suits all its frames. */
    public void writeGif(Path path, Dither dither) {
        List<FilmFrame> kept = new ArrayList<>();
        try (FilmReader reader = source.get()) {
            GifPaletteBuilder builder = GifPaletteBuilder.forFilm();
            boolean complete = choose(reader, builder, kept);
            FilmEncoding.Gif encoding = new FilmEncoding.Gif(Optional.of(builder.build()), dither);
            if (!complete) {
                reader.close();
                write(path, encoding, Map.of());
                return;
            }
            try (FilmWriter writer = FilmWriters.open(path, reader.format(), encoding, Map.of())) {
                long frames = 0;
                for (FilmFrame frame : kept) {
                    writer.add(frame);
                    progress.advanced(++frames, reader, false);
                }
                writer.finish();
            }
        }
    }

    /** Shows all frames to the palette; whether all of them were kept. */
    private boolean choose(FilmReader reader, GifPaletteBuilder builder, List<FilmFrame> kept) {
        long bytes = 0;
        long frames = 0;
        for (Optional<FilmFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
            builder.add(frame.get().picture());
            bytes += frame.get().picture().samples().length;
            if (bytes <= KEPT_BYTES) {
                kept.add(frame.get());
            } else {
                kept.clear();
            }
            progress.advanced(++frames, reader, true);
        }
        return bytes <= KEPT_BYTES;
    }
}
