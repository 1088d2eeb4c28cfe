package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.media.Picture;
import dev.easel.media.PngWriter;
import dev.easel.media.film.FilmFrame;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FrameRate;
import dev.easel.nodes.TinyFilmModels;
import dev.easel.server.recipe.ImageRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code easel video} with an LTX-Video and a Mochi of a few kilobytes. */
class VideoCommandTest {
    @TempDir
    private static Path models;

    @TempDir
    private Path folder;

    @BeforeAll
    static void writeModels() throws IOException {
        TinyFilmModels.write(models);
    }

    private CommandLineRun video(String... more) {
        return video(models, more);
    }

    private CommandLineRun video(Path where, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "video", "a red apple", "--models", where.toString(), "--device", "cpu", "--data", folder.toString()));
        arguments.addAll(List.of(more));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<FilmFrame> frames(Path file) {
        try (FilmReader reader = FilmReaders.open(file, FrameRate.of(1))) {
            return Stream.generate(reader::next)
                    .takeWhile(Optional::isPresent)
                    .map(Optional::orElseThrow)
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ltx-video, clip.mp4, 9, 64",
        "ltx-video-0.9.5, clip.webp, 9, 64",
        "ltx-video-2b-v0.9, clip.png, 9, 64",
        "mochi, clip.webm, 13, 64",
        "mochi_preview_fp8_scaled.safetensors, clip.gif, 13, 64",
    })
    void aFilmOfTheLengthAskedForPlaysAtTheRateAskedFor(String model, String name, int count, int width) {
        CommandLineRun run =
                video("--model", model, "-o", file(name), "--fps=10", "--seconds=1.1", "--size=64x96", "--steps=1");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().strip()).isEqualTo(file(name));
        List<FilmFrame> frames = frames(folder.resolve(name));
        assertThat(frames).hasSize(count).allSatisfy(frame -> {
            assertThat(frame.picture().width()).isEqualTo(width);
            assertThat(frame.picture().height()).isEqualTo(96);
            assertThat(frame.duration().toMillis()).isEqualTo(100);
        });
    }

    @Test
    void theSameCommandMakesTheSameFilmAndTheFilmRunsAgain() throws IOException {
        String[] options = {"--fps=8", "--seconds=1", "--size=64", "--steps=2", "--seed=7"};
        Path first = folder.resolve("first.mp4");
        video(Stream.concat(Stream.of("-o", first.toString()), Stream.of(options))
                .toArray(String[]::new));
        Path second = folder.resolve("second.mp4");
        video(Stream.concat(Stream.of("-o", second.toString()), Stream.of(options))
                .toArray(String[]::new));
        Path again = folder.resolve("again.mp4");
        CommandLineRun run = CommandLineRun.of(
                "run", first.toString(), "--models", models.toString(), "--device", "cpu", "-o", again.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(second).hasSameBinaryContentAs(first);
        assertThat(again).hasSameBinaryContentAs(first);
        assertThat(names()).containsExactly("again.mp4", "first.mp4", "second.mp4");
    }

    @Test
    void aStartPictureGivesTheFilmItsShape() throws IOException {
        byte[] samples = new byte[100 * 200 * 3];
        Path start = Files.write(
                folder.resolve("start.png"),
                PngWriter.write(new Picture(100, 200, 3, samples), Map.of(), PngWriter.FAST));

        CommandLineRun run = video(
                "--model=ltx-video",
                "--image=" + start,
                "-o",
                file("clip.webp"),
                "--seconds=0.3",
                "--steps=1",
                "--size=64x128");
        CommandLineRun mochi = video("--model=mochi", "--image=" + start, "-o", file("other.webp"));

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(frames(folder.resolve("clip.webp"))).hasSize(9);
        assertThat(FilmReaders.texts(folder.resolve("clip.webp")).get("prompt"))
                .contains("LTXVImgToVideo", "\"start.png\"");
        assertThat(mochi.status()).isEqualTo(ExitCode.INVALID_INPUT.status());
        assertThat(mochi.err()).contains("Mochi makes films from words only");
        assertThat(names()).containsExactly("clip.webp", "start.png");
    }

    @Test
    void theShapeOfTheStartPictureIsKeptInWholeMultiples() throws IOException {
        Path start = Files.write(
                folder.resolve("start.png"),
                PngWriter.write(new Picture(300, 200, 3, new byte[300 * 200 * 3]), Map.of(), PngWriter.FAST));
        try (StartPicture picture = StartPicture.of(start)) {
            assertThat(picture.sizeLike(new ImageRequest.Size(768, 512), 32))
                    .isEqualTo(new ImageRequest.Size(768, 512));
            assertThat(picture.sizeLike(new ImageRequest.Size(512, 512), 32))
                    .isEqualTo(new ImageRequest.Size(640, 416));
        }
    }

    @Test
    void programsHearOfProgressAndTheResult() {
        CommandLineRun run = video("--json", "--seconds=0.3", "--size=64", "--steps=2");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .first()
                .asString()
                .contains("\"event\":\"remark\"", "LTX-Video (ltx-video-2b-v0.9.5.safetensors)", "9 frames");
        assertThat(run.out()).contains("{\"event\":\"progress\",\"node\":\"SamplerCustom\",\"value\":1.0,\"max\":2.0}");
        assertThat(run.out().lines().toList().getLast()).contains("\"event\":\"result\"", "output/easel_00001_.mp4");
        assertThat(folder.resolve("output/easel_00001_.mp4")).isNotEmptyFile();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, easel models pull ltx-video-0.9.5 fetches LTX-Video",
                "mochi, easel models pull mochi-preview-fp8 fetches it",
                "ltx-video-0.9.8-distilled, easel models pull ltx-video-0.9.8-distilled fetches it",
                "sora, easel models pull ltx-video-0.9.5 fetches LTX-Video",
                "starter-film, ./easel --rebuild puts it where it belongs",
            })
    void withoutAModelItSaysWhatFetchesOne(String model, String remedy) throws IOException {
        Path none = Files.createDirectories(folder.resolve("none/checkpoints"));
        Files.write(none.resolve("broken.safetensors"), new byte[] {1, 2, 3});

        CommandLineRun run = model == null
                ? video(none.getParent(), "-o", file("clip.mp4"))
                : video(none.getParent(), "-o", file("clip.mp4"), "--model", model);

        assertThat(run.status()).isEqualTo(ExitCode.NOT_FOUND.status());
        assertThat(run.err()).startsWith("easel: There is no video model").contains(remedy);
        assertThat(names()).containsExactly("none");
    }

    @Test
    void theStarterFilmModelIsUsedWhereThereIsNoOtherAndSaysSo() throws IOException {
        Path starter = folder.resolve("starter");
        TinyFilmModels.writeStarter(starter);

        CommandLineRun run = video(starter, "-o", file("clip.webp"), "--steps=1", "--seconds=0.8");
        CommandLineRun called =
                video(starter, "--model=starter", "-o", file("other.webp"), "--steps=1", "--seconds=0.8", "--size=64");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("Using the starter film model that comes with Easel", "128x128 pixels, 9 frames at 12 per");
        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.err()).doesNotContain("comes with Easel");
        assertThat(frames(folder.resolve("clip.webp"))).hasSize(9);
    }

    @Test
    void aModelThatWasFetchedGoesBeforeTheStarterFilmModel() throws IOException {
        Path both = folder.resolve("both");
        TinyFilmModels.write(both);
        TinyFilmModels.writeStarter(both);

        CommandLineRun run = video(both, "-o", file("clip.webp"), "--steps=1", "--seconds=0.3", "--size=64");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).contains("LTX-Video (ltx-video-2b-v0.9.5.safetensors)");
    }

    @Test
    void theStarterFilmModelTakesNoStartPicture() throws IOException {
        Path starter = folder.resolve("starter");
        TinyFilmModels.writeStarter(starter);
        Path start = Files.write(
                folder.resolve("start.png"),
                PngWriter.write(new Picture(64, 64, 3, new byte[64 * 64 * 3]), Map.of(), PngWriter.FAST));

        CommandLineRun run = video(starter, "--image=" + start, "-o", file("clip.webp"));

        assertThat(run.status()).isEqualTo(ExitCode.INVALID_INPUT.status());
        assertThat(run.err()).contains("The starter film model makes films from words only");
    }

    @Test
    void whatAModelLacksIsNamed() throws IOException {
        Path half = folder.resolve("half");
        Files.createDirectories(half.resolve("checkpoints"));
        Files.copy(
                models.resolve("checkpoints/ltx-video-2b-v0.9.safetensors"),
                half.resolve("checkpoints/ltx-video-2b-v0.9.safetensors"));

        CommandLineRun run = video(half, "-o", file("clip.mp4"));

        assertThat(run.status()).isEqualTo(ExitCode.NOT_FOUND.status());
        assertThat(run.err())
                .contains("ltx-video-2b-v0.9.safetensors lacks a T5 text encoder", "easel models pull t5xxl-fp16");
    }

    @Test
    void aFilmOfAnUnknownKindIsRefusedBeforeItIsMade() throws IOException {
        CommandLineRun run = video("-o", file("clip.xyz"));

        assertThat(run.status()).isEqualTo(ExitCode.INVALID_INPUT.status());
        assertThat(run.err()).contains("cannot be told from its name", ".webm");
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--fps=0, 0.0 frames per second",
        "--fps=NaN, NaN frames per second",
        "--seconds=0, more than 0",
        "--seconds=-1, more than 0",
        "--seconds=100000, too long",
        "--size=33x64, not possible",
        "--size=0x64, not possible",
        "--size=48x64, multiples of 32",
        "--steps=0, at least 1",
        "--seed=-1, not a whole number",
        "--guidance=-2, from 0 to 100",
        "--image=nowhere.png, There is no picture",
    })
    void whatCannotBeIsRefusedInOneSentenceAndLeavesNothing(String option, String sentence) throws IOException {
        CommandLineRun run = video("-o", file("clip.mp4"), option);

        assertThat(run.status()).isIn(ExitCode.INVALID_INPUT.status(), ExitCode.NOT_FOUND.status());
        assertThat(run.err()).startsWith("easel: ").contains(sentence).hasLineCount(1);
        assertThat(names()).isEmpty();
    }
}
