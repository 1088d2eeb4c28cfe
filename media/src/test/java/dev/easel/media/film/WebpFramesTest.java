package dev.easel.media.film;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.media.Picture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames of animated WebP files, number for number as libwebp's own tools decode them, and composed as the specification says. */
class WebpFramesTest {
    private static final int FRAMES = 4;
    private static final int FLAGS = 8 + 15;

    @TempDir
    private Path folder;

    /** Where a frame is on the canvas, and what libwebp makes of it: red, green, blue, alpha. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Part(int x, int y, int width, int height, byte[] samples) {}

    /** A film whose frames after the first are smaller than the canvas: only what changes is stored. */
    private Path film(int width, int height, boolean lossless, boolean alpha) {
        Path film = folder.resolve("film.webp");
        TestFilms.write(
                film,
                new FilmFormat(width, height, alpha, Optional.of(TestFilms.RATE), 0),
                new FilmEncoding.Webp(lossless, 60, 4),
                TestFilms.frames(width, height, alpha ? 4 : 3, FRAMES).stream()
                        .map(frame -> frame.with(shaded(frame.picture())))
                        .toList());
        return film;
    }

    /** With every degree of transparency, if there is any. */
    private static Picture shaded(Picture picture) {
        byte[] samples = picture.samples().clone();
        for (int index = 3; picture.channels() == 4 && index < samples.length; index += 4) {
            samples[index] = (byte) (index / 4 * 7);
        }
        return new Picture(picture.width(), picture.height(), picture.channels(), samples);
    }

    /** One frame of a film, counted from 1. */
    private Part part(Path film, int number) throws Exception {
        OutsideProgram programs = new OutsideProgram(folder);
        String[] columns = programs.text("webpmux", "-info", film.toString())
                .lines()
                .filter(line -> line.matches("\\s*" + number + ":.*"))
                .findFirst()
                .orElseThrow()
                .strip()
                .split("\\s+", -1);
        int width = Integer.parseInt(columns[1]);
        int height = Integer.parseInt(columns[2]);
        Path still = folder.resolve("still.webp");
        programs.output("webpmux", "-get", "frame", Integer.toString(number), film.toString(), "-o", still.toString());
        byte[] pam = programs.output("dwebp", "-quiet", "-pam", still.toString(), "-o", "-");
        byte[] samples = Arrays.copyOfRange(pam, pam.length - width * height * 4, pam.length);
        return new Part(Integer.parseInt(columns[4]), Integer.parseInt(columns[5]), width, height, samples);
    }

    @ParameterizedTest
    @CsvSource({
        "64, 48, true, false",
        "64, 48, false, false",
        "63, 47, false, false",
        "64, 48, true, true",
        "64, 48, false, true",
        "37, 29, false, true",
        "9, 1, false, false"
    })
    void everyFrameIsWhatLibwebpMakesOfIt(int width, int height, boolean lossless, boolean alpha) throws Exception {
        Path film = film(width, height, lossless, alpha);

        List<FilmFrame> read = TestFilms.read(film);

        byte[] canvas = new byte[width * height * 4];
        for (int index = 0; index < read.size(); index++) {
            Part part = part(film, index + 1);
            for (int row = 0; row < part.height(); row++) {
                int to = ((part.y() + row) * width + part.x()) * 4;
                System.arraycopy(part.samples(), row * part.width() * 4, canvas, to, part.width() * 4);
            }
            assertThat(read.get(index).picture().withAlpha().samples())
                    .as("frame " + index)
                    .isEqualTo(canvas);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "true, true"})
    void framesAreBlendedAndDisposedOf(boolean blend, boolean dispose) throws Exception {
        Path film = film(64, 48, false, true);
        byte[] content = Files.readAllBytes(film);
        byte[] letters = "ANMF".getBytes(StandardCharsets.US_ASCII);
        for (int index = 0; index + FLAGS < content.length; index++) {
            if (ByteBuffer.wrap(content, index, 4).equals(ByteBuffer.wrap(letters))) {
                content[index + FLAGS] = (byte) ((blend ? 0 : 2) | (dispose ? 1 : 0));
            }
        }
        Files.write(film, content);

        List<FilmFrame> read = TestFilms.read(film);

        // Alpha from 0 to 1, colours multiplied by it.
        double[] canvas = new double[64 * 48 * 4];
        for (int index = 0; index < read.size(); index++) {
            Part part = part(film, index + 1);
            draw(part, canvas, blend);
            compare(read.get(index).picture(), canvas);
            if (dispose) {
                clear(part, canvas);
            }
        }
    }

    private static void draw(Part part, double[] canvas, boolean blend) {
        for (int pixel = 0; pixel < part.width() * part.height(); pixel++) {
            double alpha = (part.samples()[4 * pixel + 3] & 0xFF) / 255.0;
            int to = place(part, pixel);
            for (int channel = 0; channel < 4; channel++) {
                double source = channel == 3 ? alpha : (part.samples()[4 * pixel + channel] & 0xFF) / 255.0 * alpha;
                canvas[to + channel] = source + (blend ? canvas[to + channel] * (1 - alpha) : 0);
            }
        }
    }

    private static void clear(Part part, double[] canvas) {
        for (int pixel = 0; pixel < part.width() * part.height(); pixel++) {
            int to = place(part, pixel);
            Arrays.fill(canvas, to, to + 4, 0);
        }
    }

    private static int place(Part part, int pixel) {
        return ((part.y() + pixel / part.width()) * 64 + part.x() + pixel % part.width()) * 4;
    }

    private static void compare(Picture seen, double[] canvas) {
        for (int y = 0; y < seen.height(); y++) {
            for (int x = 0; x < seen.width(); x++) {
                double alpha = seen.sample(x, y, 3) / 255.0;
                int at = (y * seen.width() + x) * 4;
                assertThat(alpha).isCloseTo(canvas[at + 3], Offset.offset(3 / 255.0));
                for (int channel = 0; channel < 3; channel++) {
                    assertThat(seen.sample(x, y, channel) / 255.0 * alpha)
                            .isCloseTo(canvas[at + channel], Offset.offset(3 / 255.0));
                }
            }
        }
    }
}
