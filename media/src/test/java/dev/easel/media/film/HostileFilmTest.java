package dev.easel.media.film;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Films that are truncated, damaged or made to harm: a sentence that names the file, and nothing else. */
class HostileFilmTest {
    private static final Set<ErrorCode> REFUSALS =
            Set.of(ErrorCode.INVALID_FILE, ErrorCode.INVALID_INPUT, ErrorCode.OUT_OF_MEMORY);

    @TempDir
    static Path folder;

    @BeforeAll
    static void writeFilms() {
        write("webp", new FilmEncoding.Webp(false, 80, 0), 3);
        write("alpha.webp", new FilmEncoding.Webp(true, 80, 0), 4);
        write("gif", new FilmEncoding.Gif(Optional.empty(), Dither.NONE), 3);
        write("png", new FilmEncoding.Apng(1), 3);
        write("mp4", new FilmEncoding.H264(30), 3);
        write("webm", new FilmEncoding.Vp9(40), 3);
    }

    private static void write(String name, FilmEncoding encoding, int channels) {
        TestFilms.write(
                folder.resolve("sound." + name),
                FilmFormat.of(64, 48, channels == 4, TestFilms.RATE),
                encoding,
                TestFilms.frames(64, 48, channels, 6));
    }

    private static byte[] sound(String name) {
        try {
            return Files.readAllBytes(folder.resolve("sound." + name));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static Path file(String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"webp", "alpha.webp", "gif", "png", "mp4"})
    void aTruncatedFilmIsRefused(String name) {
        byte[] whole = sound(name);
        Path cut = file("cut." + name, Arrays.copyOf(whole, whole.length * 6 / 10));

        assertThatThrownBy(() -> TestFilms.read(cut))
                .isInstanceOf(EaselException.class)
                .hasMessageStartingWith("The file " + cut + " cannot be read as a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webp", "alpha.webp", "gif", "png", "mp4", "webm"})
    void damagedFilmsAreReadOrRefusedAndNothingElse(String name) {
        byte[] whole = sound(name);
        Random random = new Random(name.hashCode());
        for (int round = 0; round < 60; round++) {
            byte[] damaged = whole.clone();
            int count = 1 + random.nextInt(12);
            for (int index = 0; index < count; index++) {
                // Half of the damage goes to the start, where sizes and counts stand.
                int place = random.nextBoolean()
                        ? random.nextInt(Math.min(256, damaged.length))
                        : random.nextInt(damaged.length);
                damaged[place] = (byte) random.nextInt(256);
            }
            Path file = file("damaged-" + round + "." + name, damaged);
            try {
                assertThat(TestFilms.read(file)).isNotNull();
            } catch (EaselException refused) {
                assertThat(refused.code()).as(refused.getMessage()).isIn(REFUSALS);
            }
        }
    }

    /** The position of the first chunk of a type. */
    private static int find(byte[] file, String type) {
        byte[] letters = type.getBytes(StandardCharsets.US_ASCII);
        for (int index = 0; index + 4 <= file.length; index++) {
            if (Arrays.equals(file, index, index + 4, letters, 0, 4)) {
                return index;
            }
        }
        throw new AssertionError(type);
    }

    private static void put(byte[] file, int position, int value, int bytes) {
        for (int index = 0; index < bytes; index++) {
            file[position + index] = (byte) (value >> 8 * index);
        }
    }

    @Test
    void aFrameOutsideTheCanvasIsRefused() {
        byte[] film = sound("webp");
        put(film, find(film, "ANMF") + 8, 1000, 3);

        assertThatThrownBy(() -> TestFilms.read(file("outside.webp", film)))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("outside the canvas of 64x48");
    }

    @Test
    void aChunkThatReachesBeyondTheEndIsRefused() {
        byte[] film = sound("webp");
        put(film, find(film, "ANMF") + 4, Integer.MAX_VALUE, 4);

        assertThatThrownBy(() -> TestFilms.read(file("beyond.webp", film)))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("beyond the end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"VP8X", "ANIM", "ANMF"})
    void aChunkTooShortForWhatItMustHoldIsRefused(String type) {
        byte[] film = sound("webp");
        put(film, find(film, type) + 4, 2, 4);

        assertThatThrownBy(() -> TestFilms.read(file("short.webp", film)))
                .isInstanceOf(EaselException.class)
                .hasMessageStartingWith("The file " + folder.resolve("short.webp") + " cannot be read as a");
    }

    @Test
    void aFilmWhoseCodecIsUnknownIsRefused() {
        byte[] film = sound("mp4");
        put(film, find(film, "stsd") + 16, 0x7A7A7A7A, 4);

        assertThatThrownBy(() -> TestFilms.read(file("codec.mp4", film)))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("decode");
    }

    @Test
    void anEncoderThatTheLibrariesLackIsNamed() {
        assertThatThrownBy(() -> Ffmpeg.encoder("libnothing"))
                .isInstanceOfSatisfying(
                        EaselException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageContaining("libnothing");
    }

    @Test
    void hugeSizesAreRefusedBeforeMemoryIsTaken() {
        byte[] webp = sound("webp");
        put(webp, find(webp, "VP8X") + 12, 0xFFFFFF, 3);
        put(webp, find(webp, "VP8X") + 15, 0xFFFFFF, 3);
        assertThatThrownBy(() -> TestFilms.read(file("huge.webp", webp)))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("16777216x16777216");

        byte[] gif = sound("gif");
        put(gif, 6, 0xFFFF, 2);
        put(gif, 8, 0xFFFF, 2);
        assertThatThrownBy(() -> TestFilms.read(file("huge.gif", gif))).isInstanceOf(EaselException.class);

        byte[] png = sound("png");
        ByteBuffer.wrap(png).putInt(16, Integer.MAX_VALUE).putInt(20, Integer.MAX_VALUE);
        assertThatThrownBy(() -> TestFilms.read(file("huge.png", png))).isInstanceOf(EaselException.class);
    }

    @Test
    void aFrameThatIsSeenForNoTimeIsShownAsPlayersShowIt() {
        byte[] film = sound("webp");
        put(film, find(film, "ANMF") + 8 + 12, 0, 3);

        List<FilmFrame> frames = TestFilms.read(file("zero.webp", film));

        assertThat(frames.getFirst().duration().toMillis()).isEqualTo(100);
        assertThat(frames.get(1).duration().toMillis()).isEqualTo(125);
    }

    @Test
    void aMillionFramesAreReadWithoutBeingHeld() throws IOException {
        byte[] film = sound("alpha.webp");
        int start = find(film, "ANMF");
        byte[] tiny =
                WebpEncoder.encode(new Picture(1, 1, 4, new byte[] {9, 9, 9, 99}), new FilmEncoding.Webp(true, 0, 0));
        int chunk = new String(tiny, 12, 4, StandardCharsets.US_ASCII).equals("VP8X") ? 30 : 12;
        byte[] pixels = Arrays.copyOfRange(tiny, chunk, tiny.length);
        ByteBuffer frame = ByteBuffer.allocate(24 + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.put("ANMF".getBytes(StandardCharsets.US_ASCII)).putInt(16 + pixels.length);
        frame.put(new byte[6]).put(new byte[] {0, 0, 0, 0, 0, 0, 1, 0, 0, 2}).put(pixels);
        ByteArrayOutputStream repeated = new ByteArrayOutputStream();
        repeated.write(film, 0, start);
        for (int index = 0; index < 1_000_000; index++) {
            repeated.write(frame.array());
        }
        byte[] content = repeated.toByteArray();
        put(content, 4, content.length - 8, 4);
        try (FilmReader reader = FilmReaders.open(file("long.webp", content), TestFilms.RATE)) {
            assertThat(reader.frameCount()).hasValue(1_000_000);
            for (int index = 0; index < 500; index++) {
                assertThat(reader.next()).isPresent();
            }
        }
    }

    @Test
    void listsOfOtherFilesAreNotFollowed() {
        byte[] list =
                ("ffconcat version 1.0\nfile '" + folder.resolve("sound.mp4") + "'\n").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> TestFilms.read(file("list.mp4", list))).isInstanceOf(EaselException.class);
        byte[] playlist = ("#EXTM3U\n#EXTINF:1,\n" + folder.resolve("sound.mp4") + "\n#EXT-X-ENDLIST\n")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> TestFilms.read(file("list.m3u8", playlist))).isInstanceOf(EaselException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e9})
    void aRateThatNoFilmHasIsRefused(double rate) {
        assertThatThrownBy(() -> FrameRate.of(rate))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("frames per second");
    }
}
