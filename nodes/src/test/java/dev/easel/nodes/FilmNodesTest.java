package dev.easel.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.easel.graph.execution.ExecutionResult;
import dev.easel.hub.DataFolder;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FrameRate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names, speed, texts and frames of saved films, and how they come back (contract sections 4.9, 4.13, 4.14). */
class FilmNodesTest {
    /** Three frames, 32x32: red, green, blue. */
    private static final String FRAMES = """
            {'r': {'class_type': 'EmptyImage', 'inputs': {'width': 32, 'height': 32, 'batch_size': 1, 'color': 16711680}},
             'g': {'class_type': 'EmptyImage', 'inputs': {'width': 32, 'height': 32, 'batch_size': 1, 'color': 65280}},
             'b': {'class_type': 'EmptyImage', 'inputs': {'width': 32, 'height': 32, 'batch_size': 1, 'color': 255}},
             'rg': {'class_type': 'ImageBatch', 'inputs': {'image1': ['r', 0], 'image2': ['g', 0]}},
             'rgb': {'class_type': 'ImageBatch', 'inputs': {'image1': ['rg', 0], 'image2': ['b', 0]}},
             %s}""";

    @TempDir
    Path folder;

    private Workbench bench;

    @BeforeEach
    void open() {
        bench = new Workbench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static String saving(String node, String inputs) {
        return FRAMES.formatted(
                "'s': {'class_type': '" + node + "', 'inputs': {'images': ['rgb', 0], " + inputs + "}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SaveAnimatedWEBP | 'lossless': false, 'quality': 80, 'method': 'default', 'fps': 8 | webp",
                "SaveAnimatedWEBP | 'lossless': true, 'quality': 80, 'method': 'fastest', 'fps': 8 | webp",
                "SaveAnimatedPNG | 'compress_level': 4, 'fps': 8 | png",
                "SaveWEBM | 'codec': 'vp9', 'fps': 8.0, 'crf': 32.0 | webm",
                "SaveWEBM | 'codec': 'av1', 'fps': 8.0, 'crf': 20.0 | webm"
            })
    void filmsAreSavedShownAndCarryTheirWorkflow(String node, String inputs, String extension) {
        ExecutionResult result = bench.attempt(
                saving(node, "'filename_prefix': 'a/clip', " + inputs),
                Map.of("extra_pnginfo", Map.of("workflow", Map.of("note", "ün ✓"))));

        assertThat(result.status()).as("%s", result.failure()).isEqualTo(ExecutionResult.Status.SUCCESS);
        assertThat(result.outputs().get("s"))
                .containsExactly(
                        entry(
                                "images",
                                List.of(Map.of(
                                        "filename", "clip_00001_." + extension, "subfolder", "a", "type", "output"))),
                        entry("animated", List.of(true)));
        Path file = bench.data().output().resolve("a/clip_00001_." + extension);
        Map<String, String> texts = FilmReaders.texts(file);
        assertThat(texts.get("workflow")).isEqualTo("{\"note\": \"\\u00fcn \\u2713\"}");
        assertThat(texts.get("prompt")).startsWith("{\"r\": {\"class_type\": \"EmptyImage\"");
        try (FilmReader reader = FilmReaders.open(file, FrameRate.of(1))) {
            for (int channel = 0; channel < 3; channel++) {
                var frame = reader.next().orElseThrow();
                assertThat(frame.duration().toMillis()).isEqualTo(125);
                assertThat(frame.picture().sample(16, 16, channel)).isGreaterThan(240);
                assertThat(frame.picture().sample(16, 16, (channel + 1) % 3)).isLessThan(16);
            }
            assertThat(reader.next()).isEmpty();
        }
        assertThat(bench.files(DataFolder.OUTPUT)).noneMatch(name -> name.contains("part"));
    }

    @Test
    void oneFrameIsAStillPicture() {
        ExecutionResult result = bench.run("""
                {'1': {'class_type': 'EmptyImage', 'inputs': {'width': 24, 'height': 16, 'batch_size': 1, 'color': 7}},
                 's': {'class_type': 'SaveAnimatedWEBP', 'inputs': {'images': ['1', 0], 'filename_prefix': 'single',
                       'fps': 8, 'lossless': true, 'quality': 80, 'method': 'default'}}}""");

        assertThat(result.outputs().get("s").get("animated")).isEqualTo(List.of(false));
        assertThat(FilmReaders.isMovingPicture(bench.data().output().resolve("single_00001_.webp")))
                .isFalse();
    }

    @Test
    void aVideoIsMadeSavedLoadedAndTakenApart() throws Exception {
        ExecutionResult saved = bench.run(FRAMES.formatted("""
                'v': {'class_type': 'CreateVideo', 'inputs': {'images': ['rgb', 0], 'fps': 12}},
                's': {'class_type': 'SaveVideo', 'inputs': {'video': ['v', 0], 'filename_prefix': 'video/ComfyUI',
                      'format': 'auto', 'codec': 'auto'}}"""));
        assertThat(saved.outputs().get("s").get("images"))
                .isEqualTo(List.of(Map.of("filename", "ComfyUI_00001_.mp4", "subfolder", "video", "type", "output")));
        Files.createDirectories(bench.data().input());
        Files.copy(
                bench.data().output().resolve("video/ComfyUI_00001_.mp4"),
                bench.data().input().resolve("clip.mp4"));

        bench.run("""
                {'l': {'class_type': 'LoadVideo', 'inputs': {'file': 'clip.mp4'}},
                 'c': {'class_type': 'GetVideoComponents', 'inputs': {'video': ['l', 0]}},
                 'i': {'class_type': 'Look', 'inputs': {'value': ['c', 0]}},
                 'again': {'class_type': 'CreateVideo', 'inputs': {'images': ['c', 0], 'fps': ['c', 2]}},
                 's': {'class_type': 'SaveVideo', 'inputs': {'video': ['again', 0], 'filename_prefix': 'again',
                       'format': 'mp4', 'codec': 'h264'}},
                 'k': {'class_type': 'SaveVideo', 'inputs': {'video': ['l', 0], 'filename_prefix': 'copy',
                       'format': 'auto', 'codec': 'auto'}}}""");

        assertThat(bench.seen().shape()).containsExactly(3L, 32L, 32L, 3L);
        for (String name : List.of("again_00001_.mp4", "copy_00001_.mp4")) {
            Path file = bench.data().output().resolve(name);
            try (FilmReader reader = FilmReaders.open(file, FrameRate.of(1))) {
                assertThat(reader.format().rate()).contains(FrameRate.of(12));
                assertThat(reader.frameCount()).hasValue(3);
            }
            assertThat(FilmReaders.texts(file).get("prompt")).contains("GetVideoComponents");
        }
    }

    @ParameterizedTest
    @CsvSource({"SaveAnimatedWEBP, webp", "SaveAnimatedPNG, png"})
    void aMovingPictureIsLoadedAsABatch(String node, String extension) throws Exception {
        bench.run(saving(
                node,
                "'filename_prefix': 'm', 'fps': 8, 'lossless': true, 'quality': 80, 'method': 'default',"
                        + " 'compress_level': 4"));
        Files.createDirectories(bench.data().input());
        Files.copy(
                bench.data().output().resolve("m_00001_." + extension),
                bench.data().input().resolve("m." + extension));
        String look = """
                {'1': {'class_type': 'LoadImage', 'inputs': {'image': 'm.%s'}},
                 '2': {'class_type': 'Look', 'inputs': {'value': ['1', %d]}}}""";

        bench.run(look.formatted(extension, 0));
        assertThat(bench.seen().shape()).containsExactly(3L, 32L, 32L, 3L);
        assertThat(bench.seen().numbers().subList(0, 3)).containsExactly(1f, 0f, 0f);
        assertThat(bench.seen().numbers().subList(2 * 32 * 32 * 3, 2 * 32 * 32 * 3 + 3))
                .containsExactly(0f, 0f, 1f);
        bench.run(look.formatted(extension, 1));
        assertThat(bench.seen().shape()).containsExactly(3L, 64L, 64L);
    }

    @Test
    void aFileThatIsNoFilmIsNamed() throws Exception {
        Files.createDirectories(bench.data().input());
        Files.write(bench.data().input().resolve("broken.mp4"), new byte[] {1, 2, 3});

        ExecutionResult result = bench.attempt("""
                {'l': {'class_type': 'LoadVideo', 'inputs': {'file': 'broken.mp4'}},
                 's': {'class_type': 'SaveVideo', 'inputs': {'video': ['l', 0], 'filename_prefix': 'x',
                       'format': 'auto', 'codec': 'auto'}}}""", Map.of());

        assertThat(result.failure().orElseThrow().message()).contains("broken.mp4", "cannot be read as a film");
        assertThat(bench.files(DataFolder.OUTPUT)).isEmpty();
    }
}
