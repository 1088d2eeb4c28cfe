package dev.easel.media.film;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.media.Picture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read back: frames, order, times, how often, alpha, colours. */
class FilmRoundTripTest {
    private static final FilmEncoding GIF = new FilmEncoding.Gif(Optional.empty(), Dither.NONE);

    @TempDir
    Path folder;

    static Stream<Arguments> encodings() {
        return Stream.of(
                Arguments.of(new FilmEncoding.Webp(true, 80, 4), 0.0),
                Arguments.of(new FilmEncoding.Webp(false, 90, 4), 6.0),
                Arguments.of(new FilmEncoding.Apng(4), 0.0),
                Arguments.of(GIF, 6.0),
                Arguments.of(new FilmEncoding.H264(10), 6.0),
                Arguments.of(new FilmEncoding.Vp9(10), 6.0),
                Arguments.of(new FilmEncoding.Av1(10), 6.0));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void framesInOrderAtTheirSpeed(FilmEncoding encoding, double tolerance) {
        Path file = folder.resolve("film." + encoding.extension());
        List<FilmFrame> frames = TestFilms.frames(96, 64, 3, 12);

        TestFilms.write(file, FilmFormat.of(96, 64, false, TestFilms.RATE), encoding, frames);

        List<FilmFrame> read = TestFilms.read(file);
        assertThat(read).hasSize(12);
        for (int index = 0; index < 12; index++) {
            assertThat(TestFilms.difference(
                            frames.get(index).picture(), read.get(index).picture()))
                    .as("frame %d", index)
                    .isLessThanOrEqualTo(tolerance);
            assertThat(read.get(index).start()).isBetween(millis(125 * index - 5), millis(125 * index + 5));
        }
        assertThat(read.getLast().end()).isBetween(millis(1490), millis(1510));
    }

    private static Duration millis(int milliseconds) {
        return Duration.ofMillis(milliseconds);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void framesKeepTheirOwnDurations(FilmEncoding encoding, double tolerance) {
        Path file = folder.resolve("film." + encoding.extension());
        FilmFormat format = new FilmFormat(64, 48, false, Optional.empty(), 0);

        TestFilms.write(file, format, encoding, TestFilms.timed(3, 40, 500, 20, 1000, 130));

        assertThat(TestFilms.read(file).stream().map(frame -> frame.duration().toMillis()))
                .as(encoding.toString())
                .containsExactly(40L, 500L, 20L, 1000L, 130L);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void blackWhiteAndGreyStayWhatTheyAre(FilmEncoding encoding, double tolerance) {
        for (int level : new int[] {0, 16, 128, 235, 255}) {
            Path file = folder.resolve(level + "." + encoding.extension());
            byte[] samples = new byte[64 * 64 * 3];
            Arrays.fill(samples, (byte) level);
            Picture flat = new Picture(64, 64, 3, samples);
            List<FilmFrame> frames = TestFilms.frames(64, 64, 3, 2).stream()
                    .map(frame -> frame.with(flat))
                    .toList();

            TestFilms.write(file, FilmFormat.of(64, 64, false, TestFilms.RATE), encoding, frames);

            for (FilmFrame frame : TestFilms.read(file)) {
                assertThat(frame.picture().sample(30, 30, 1)).isCloseTo(level, Offset.offset(2));
            }
        }
    }

    static Stream<FilmEncoding> withAlpha() {
        return Stream.of(
                new FilmEncoding.Webp(true, 80, 4),
                new FilmEncoding.Webp(false, 90, 4),
                new FilmEncoding.Apng(4),
                GIF,
                new FilmEncoding.Vp9(10));
    }

    @ParameterizedTest
    @MethodSource("withAlpha")
    void alphaStays(FilmEncoding encoding) {
        Path file = folder.resolve("film." + encoding.extension());
        List<FilmFrame> frames = TestFilms.frames(96, 64, 4, 5);

        TestFilms.write(file, FilmFormat.of(96, 64, true, TestFilms.RATE), encoding, frames);

        List<FilmFrame> read = TestFilms.read(file);
        assertThat(read).hasSize(5);
        for (int index = 0; index < 5; index++) {
            Picture picture = read.get(index).picture();
            assertThat(picture.hasAlpha()).isTrue();
            assertThat(TestFilms.unlikeAlpha(frames.get(index).picture(), picture))
                    .isLessThan(0.02);
            assertThat(TestFilms.difference(frames.get(index).picture(), picture))
                    .isLessThan(7);
        }
    }

    @Test
    void howOftenItIsPlayedStays() {
        for (FilmEncoding encoding : List.of(new FilmEncoding.Webp(true, 80, 0), new FilmEncoding.Apng(1), GIF)) {
            for (int plays : new int[] {0, 1, 3}) {
                Path file = folder.resolve("film" + plays + "." + encoding.extension());
                FilmFormat format = new FilmFormat(64, 48, false, Optional.empty(), plays);
                TestFilms.write(file, format, encoding, TestFilms.timed(3, 100, 100));

                assertThat(TestFilms.format(file).plays())
                        .as("%s %d", encoding, plays)
                        .isEqualTo(plays);
            }
        }
    }

    @Test
    void theTextIsReadBack() {
        Map<String, String> text = Map.of("prompt", "{\"1\": {}}", "workflow", "{\"note\": \"\\u00fcn\"}");
        for (FilmEncoding encoding : List.of(
                new FilmEncoding.Webp(false, 80, 0),
                new FilmEncoding.Apng(1),
                new FilmEncoding.H264(30),
                new FilmEncoding.Vp9(40))) {
            Path file = folder.resolve("film." + encoding.extension());
            TestFilms.write(
                    file, FilmFormat.of(64, 48, false, TestFilms.RATE), encoding, TestFilms.frames(64, 48, 3, 2), text);

            assertThat(FilmReaders.texts(file)).as(encoding.toString()).containsAllEntriesOf(text);
        }
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void oddAndTinySizesArePaddedWhereTheyMust(FilmEncoding encoding, double tolerance) {
        Path file = folder.resolve("odd." + encoding.extension());

        TestFilms.write(file, FilmFormat.of(33, 17, false, TestFilms.RATE), encoding, TestFilms.frames(33, 17, 3, 3));

        FilmFormat format = TestFilms.format(file);
        assertThat(format.width()).isBetween(33, 64);
        assertThat(format.height()).isBetween(17, 64);
        assertThat(TestFilms.read(file)).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void aFilmOfNoFramesIsRefused(FilmEncoding encoding, double tolerance) {
        Path file = folder.resolve("empty." + encoding.extension());
        assertThatThrownBy(
                        () -> TestFilms.write(file, FilmFormat.of(64, 64, false, TestFilms.RATE), encoding, List.of()))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("no frames");
    }

    @Test
    void aGifFasterThanPlayersShowKeepsItsSpeed() {
        Path file = folder.resolve("fast.gif");
        FrameRate rate = FrameRate.of(100);
        try (FilmWriter writer = FilmWriters.open(file, FilmFormat.of(64, 48, false, rate), GIF, Map.of())) {
            for (int index = 0; index < 50; index++) {
                writer.add(new FilmFrame(TestFilms.picture(64, 48, 3, index), rate.start(index), rate.duration(index)));
            }
            writer.finish();
        }

        List<FilmFrame> read = TestFilms.read(file);
        assertThat(read).hasSize(25);
        assertThat(read.getLast().end()).isEqualTo(millis(500));
    }

    /** The matrix stands 40 bytes into the header of the track: x and y are taken from what is seen. */
    @Test
    void aFilmThatAPlayerTurnsIsTurned() throws IOException {
        Path stored = folder.resolve("stored.mp4");
        TestFilms.write(
                stored,
                FilmFormat.of(64, 48, false, TestFilms.RATE),
                new FilmEncoding.H264(22),
                TestFilms.frames(64, 48, 3, 2));
        byte[] film = Files.readAllBytes(stored);
        int header = new String(film, StandardCharsets.ISO_8859_1).indexOf("tkhd") + 4;
        int[] clockwise = {0, 1 << 16, 0, -1 << 16, 0, 0, 48 << 16, 0, 1 << 30};
        ByteBuffer.wrap(film).position(header + 40).asIntBuffer().put(clockwise);
        Path turned = Files.write(folder.resolve("turned.mp4"), film);

        assertThat(TestFilms.format(turned).width()).isEqualTo(48);
        assertThat(TestFilms.format(turned).height()).isEqualTo(64);
        Picture before = TestFilms.read(stored).getFirst().picture();
        Picture after = TestFilms.read(turned).getFirst().picture();
        for (int channel = 0; channel < 3; channel++) {
            assertThat(after.sample(47, 0, channel)).isEqualTo(before.sample(0, 0, channel));
            assertThat(after.sample(47 - 12, 3, channel)).isEqualTo(before.sample(3, 12, channel));
        }
    }

    @Test
    void aSideThatH264CannotHoldIsNamed() {
        assertThatThrownBy(() -> FilmWriters.open(
                        folder.resolve("large.mp4"),
                        FilmFormat.of(5000, 64, false, TestFilms.RATE),
                        new FilmEncoding.H264(22),
                        Map.of()))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("5000 pixels");
    }
}
