package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.media.Picture;
import dev.easel.media.film.FilmEncoding;
import dev.easel.media.film.FilmFormat;
import dev.easel.media.film.FilmFrame;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FilmWriter;
import dev.easel.media.film.FilmWriters;
import dev.easel.media.film.FrameRate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code easel convert} on a film of four grey frames that are seen for 100, 300, 50 and 150 ms. */
class ConvertCommandTest {
    private static final int[] MILLISECONDS = {100, 300, 50, 150};

    @TempDir
    Path folder;

    private Path clip;

    @BeforeEach
    void writeClip() {
        clip = folder.resolve("clip.webp");
        FilmFormat format = new FilmFormat(64, 48, false, Optional.empty(), 0);
        try (FilmWriter writer =
                FilmWriters.open(clip, format, new FilmEncoding.Webp(true, 0, 0), Map.of("prompt", "{\"1\": {}}"))) {
            Duration start = Duration.ZERO;
            for (int index = 0; index < MILLISECONDS.length; index++) {
                byte[] samples = new byte[64 * 48 * 3];
                Arrays.fill(samples, (byte) (60 * index + 20));
                Duration duration = Duration.ofMillis(MILLISECONDS[index]);
                writer.add(new FilmFrame(new Picture(64, 48, 3, samples), start, duration));
                start = start.plus(duration);
            }
            writer.finish();
        }
    }

    private static List<Long> durations(Path file) {
        try (FilmReader reader = FilmReaders.open(file, FrameRate.of(24))) {
            List<Long> durations = new ArrayList<>();
            for (Optional<FilmFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                durations.add(frame.get().duration().toMillis());
            }
            return durations;
        }
    }

    private CommandLineRun convert(String... arguments) {
        return CommandLineRun.of(
                Stream.concat(Stream.of("convert"), Arrays.stream(arguments)).toArray(String[]::new));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"gif", "mp4", "webm", "png", "webp"})
    void durationsStay(String extension) {
        Path out = folder.resolve("out." + extension);

        CommandLineRun run = convert(clip.toString(), out.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(durations(out)).containsExactly(100L, 300L, 50L, 150L);
        if (!extension.equals("gif")) {
            assertThat(FilmReaders.texts(out)).containsEntry("prompt", "{\"1\": {}}");
        }
    }

    @Test
    void aGifIsPlayedOverAndOverAgain() {
        Path out = folder.resolve("out.gif");
        convert(clip.toString(), out.toString());
        try (FilmReader reader = FilmReaders.open(out, FrameRate.of(24))) {
            assertThat(reader.format().plays()).isZero();
        }
    }

    @Test
    void rateWidthAndPartAreChanged() {
        Path out = folder.resolve("out.png");

        CommandLineRun run = convert(
                clip.toString(), out.toString(), "--fps", "20", "--width", "32", "--start", "0.1", "--end", "0.5");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(durations(out)).hasSize(8).containsOnly(50L);
        try (FilmReader reader = FilmReaders.open(out, FrameRate.of(24))) {
            assertThat(reader.format().height()).isEqualTo(24);
            assertThat(reader.next().orElseThrow().picture().sample(5, 5, 0)).isEqualTo(80);
        }
    }

    @Test
    void picturesGoToAFolderAndBack() throws IOException {
        Path frames = folder.resolve("frames");
        assertThat(convert(clip.toString(), frames + "/").status()).isZero();
        assertThat(frames.resolve("00004.png")).isRegularFile();

        Path out = folder.resolve("back.gif");
        assertThat(convert(frames.toString(), out.toString(), "--fps", "10").status())
                .isZero();
        assertThat(durations(out)).containsExactly(100L, 100L, 100L, 100L);
    }

    @ParameterizedTest
    @CsvSource({"out.gif", "out.mp4", "out.webm", "out.png", "out.webp", "frames/"})
    void whoIsAskedToStopLeavesNothing(String out) throws IOException {
        StopSignal stop = new StopSignal();
        stop.request();
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), false);

        int status = Main.run(console, Map.of(), stop, "convert", clip.toString(), folder + "/" + out);

        assertThat(status).isEqualTo(ExitCode.INTERRUPTED.status());
        assertThat(err.toString()).contains("easel: Stopped.");
        assertThat(names()).containsExactly("clip.webp");
    }

    @ParameterizedTest
    @CsvSource({"webp, gif", "webp, mp4", "gif, webp", "png, mp4", "mp4, webm", "mp4, png", "gif, frames/"})
    void aCutFilmIsRefusedAndLeavesNothing(String from, String to) throws IOException {
        Path whole = folder.resolve("whole." + from);
        assertThat(convert(clip.toString(), whole.toString()).status()).isZero();
        byte[] content = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut." + from), Arrays.copyOf(content, content.length - 40));

        CommandLineRun run = convert(cut.toString(), folder + "/out." + to);

        assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.INVALID_FILE.status());
        assertThat(run.err()).contains("easel: The file " + cut);
        assertThat(names()).containsExactly("clip.webp", "cut." + from, "whole." + from);
    }

    @ParameterizedTest
    @CsvSource({
        "missing.webp, out.gif, 0.1, 10, 4",
        "clip.webp, out.xyz, 0.1, 10, 2",
        "clip.webp, out.gif, 0.1, 0, 2",
        "clip.webp, out.gif, -1, 10, 2",
        "clip.webp, out.gif, 99, 10, 2"
    })
    void whatCannotBeIsRefusedAndLeavesNothing(String in, String out, String start, String rate, int status)
            throws IOException {
        CommandLineRun run =
                convert(folder.resolve(in).toString(), folder.resolve(out).toString(), "--start", start, "--fps", rate);

        assertThat(run.status()).as(run.err()).isEqualTo(status);
        assertThat(run.err()).startsWith("easel: ");
        assertThat(names()).containsExactly("clip.webp");
    }
}
