package dev.easel.server.call;

import dev.easel.media.JpegWriter;
import dev.easel.media.Picture;
import dev.easel.media.PictureResizer;
import dev.easel.media.ResamplingFilter;
import dev.easel.media.WebpWriter;
import dev.easel.media.film.FilmFrame;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FrameRate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Single pictures that stand for a film. */
public final class FilmStills {
    private static final FrameRate STILLS = FrameRate.of(24);
    private static final int COLUMNS = 5;
    private static final int MOST = 25;
    private static final int WIDTH = 160;
    private static final int QUALITY = 85;

    private FilmStills() {}

    /** The first frame as a WebP file. */
    public static byte[] thumbnail(Path film) {
        try (FilmReader reader = FilmReaders.open(film, STILLS)) {
            return WebpWriter.write(reader.next().orElseThrow().picture());
        }
    }

    /** Up to 25 frames, evenly from all of the film, in rows of five, as a JPEG file. */
    public static byte[] spritesheet(Path film) {
        List<Picture> stills = new ArrayList<>();
        int step = 1;
        long index = 0;
        try (FilmReader reader = FilmReaders.open(film, STILLS)) {
            for (Optional<FilmFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                if (index++ % step != 0) {
                    continue;
                }
                if (stills.size() == MOST) {
                    stills = everySecond(stills);
                    step *= 2;
                    if ((index - 1) % step != 0) {
                        continue;
                    }
                }
                stills.add(small(frame.get().picture()));
            }
        }
        return JpegWriter.write(sheet(stills), QUALITY);
    }

    private static List<Picture> everySecond(List<Picture> stills) {
        List<Picture> kept = new ArrayList<>();
        for (int index = 0; index < stills.size(); index += 2) {
            kept.add(stills.get(index));
        }
        return kept;
    }

    private static Picture small(Picture picture) {
        int height = Math.max(1, Math.round((float) picture.height() * WIDTH / picture.width()));
        return PictureResizer.resize(picture.over(0), WIDTH, height, ResamplingFilter.BILINEAR);
    }

    private static Picture sheet(List<Picture> stills) {
        int columns = Math.min(COLUMNS, stills.size());
        int rows = (stills.size() + columns - 1) / columns;
        int height = stills.getFirst().height();
        byte[] samples = new byte[columns * WIDTH * rows * height * 3];
        for (int index = 0; index < stills.size(); index++) {
            byte[] still = stills.get(index).samples();
            for (int y = 0; y < height; y++) {
                int row = index / columns * height + y;
                int at = (row * columns + index % columns) * WIDTH * 3;
                System.arraycopy(still, y * WIDTH * 3, samples, at, WIDTH * 3);
            }
        }
        return new Picture(columns * WIDTH, rows * height, 3, samples);
    }
}
