package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.media.Picture;
import dev.easel.media.PngWriter;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FrameRate;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code easel convert} as a process: how much memory it takes, and what Ctrl-C leaves. */
class ConvertIT {
    @TempDir
    private Path folder;

    /** A film whose frames are one picture under many names. */
    private Path frames(int width, int height, int count) throws IOException {
        Path frames = Files.createDirectory(folder.resolve("frames"));
        byte[] samples = new byte[width * height * 3];
        for (int index = 0; index < samples.length; index++) {
            samples[index] = (byte) (index / (3 * width) ^ index % (3 * width) / 24);
        }
        Path first = Files.write(
                frames.resolve("00000.png"),
                PngWriter.write(new Picture(width, height, 3, samples), Map.of(), PngWriter.FAST));
        for (int index = 1; index < count; index++) {
            Files.createLink(frames.resolve("%05d.png".formatted(index)), first);
        }
        return frames;
    }

    private ProcessBuilder easel(String heap, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(arguments);
        builder.command()
                .addFirst(Path.of(System.getProperty("easel.distribution"), "bin", "easel")
                        .toString());
        builder.environment().put("EASEL_JAVA_OPTIONS", "-Xmx" + heap);
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }

    /** Twenty frames of 25 MB are more than the heap holds, and are wanted twice. */
    @Test
    void aFilmOf4kDoesNotSitInMemory() throws Exception {
        Path frames = frames(3840, 2160, 20);
        Path err = folder.resolve("err.txt");

        Process process = easel(
                        "320m",
                        "convert",
                        frames.toString(),
                        folder.resolve("film.gif").toString())
                .redirectError(err.toFile())
                .start();

        assertThat(process.waitFor()).as(Files.readString(err)).isZero();
        try (FilmReader reader = FilmReaders.open(folder.resolve("film.gif"), FrameRate.of(1))) {
            assertThat(reader.format().width()).isEqualTo(3840);
            assertThat(reader.frameCount()).hasValue(20);
        }
    }

    @Test
    void anInterruptStopsAConversionAndLeavesNothing() throws Exception {
        Path frames = frames(640, 480, 20_000);
        Path results = Files.createDirectory(folder.resolve("results"));
        Process process = easel(
                        "512m",
                        "convert",
                        frames.toString(),
                        results.resolve("film.webm").toString(),
                        "--codec",
                        "av1")
                .start();
        try (BufferedReader progress = process.errorReader()) {
            assertThat(progress.lines().anyMatch(line -> line.contains("/20000")))
                    .isTrue();
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertThat(progress.lines()).contains("easel: Stopped.");
        }
        assertThat(process.waitFor()).isEqualTo(ExitCode.INTERRUPTED.status());
        assertThat(results).isEmptyDirectory();
    }
}
