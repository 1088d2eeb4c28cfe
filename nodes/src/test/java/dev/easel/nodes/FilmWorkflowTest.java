package dev.easel.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.execution.ExecutionResult;
import dev.easel.hub.DataFolder;
import dev.easel.media.Picture;
import dev.easel.media.film.FilmReader;
import dev.easel.media.film.FilmReaders;
import dev.easel.media.film.FrameRate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole workflows with an LTX-Video and a Mochi of a few kilobytes: the published workflows with their nodes, links, files and prompts as
 * they are, their films smaller and their runs shorter.
 */
class FilmWorkflowTest {
    private static final Map<String, Object> SMALL = Map.of("width", 96L, "height", 64L, "length", 17L, "steps", 2L);

    private static final String LTXV = """
            '44': {'class_type': 'CheckpointLoaderSimple', 'inputs': {'ckpt_name': 'ltx-video-2b-v0.9.5.safetensors'}},
            '38': {'class_type': 'CLIPLoader', 'inputs': {'clip_name': 't5xxl_fp16.safetensors', 'type': 'ltxv'}},
            '6': {'class_type': 'CLIPTextEncode', 'inputs': {'text': 'a (red:1.2) apple', 'clip': ['38', 0]}},
            '7': {'class_type': 'CLIPTextEncode', 'inputs': {'text': 'the sea', 'clip': ['38', 0]}},
            '4': {'class_type': 'LoadImage', 'inputs': {'image': 'start.png'}},
            '70': {'class_type': 'EmptyLTXVLatentVideo',
                   'inputs': {'width': 96, 'height': 64, 'length': 17, 'batch_size': 1}},
            """;

    private static final String GUIDE = """
            '71': {'class_type': 'LTXVAddGuide', 'inputs': {'positive': ['6', 0], 'negative': ['7', 0],
                   'vae': ['44', 2], 'latent': ['70', 0], 'image': ['%s', 0], 'frame_idx': %d, 'strength': %s}},
            """;

    private static final String GUIDED_SAMPLING = """
            '3': {'class_type': 'KSampler', 'inputs': {'model': ['44', 0], 'seed': 5, 'steps': 2, 'cfg': 3.0,
                  'sampler_name': 'euler', 'scheduler': 'simple', 'positive': ['71', 0], 'negative': ['71', 1],
                  'latent_image': ['71', 2], 'denoise': 1.0}},
            '72': {'class_type': 'LTXVCropGuides', 'inputs': {'positive': ['71', 0], 'negative': ['71', 1],
                   'latent': ['3', 0]}},
            '8': {'class_type': 'VAEDecode', 'inputs': {'samples': ['72', 2], 'vae': ['44', 2]}},
            '9': {'class_type': 'Look', 'inputs': {'value': ['8', 0]}}
            """;

    @TempDir
    Path folder;

    private Workbench bench;

    @BeforeEach
    void open() throws Exception {
        TinyFilmModels.write(folder.resolve("models"));
        bench = new Workbench(folder);
        for (String name : List.of("start.png", "island.jpg", "fox.jpg", "sunset.png")) {
            bench.input(name, picture(100, 70));
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static Picture picture(int width, int height) {
        byte[] samples = new byte[width * height * 3];
        for (int index = 0; index < samples.length; index++) {
            samples[index] = (byte) (index / 3 % width * 2 + index / 3 / width + index % 3 * 40);
        }
        return new Picture(width, height, 3, samples);
    }

    private static String text(String name) throws IOException {
        try (InputStream stream = FilmWorkflowTest.class.getResourceAsStream("/films/" + name + ".json")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ltx, 17",
        "mochi, 13",
        "ltxv__ltxv_text_to_video.webp.ui, 17",
        "ltxv__ltxv_text_to_video_0.9.5.json.ui, 17",
        "ltxv__ltxv_image_to_video.json.ui, 17",
        "ltxv__ltxv_image_to_video.0.9.5.json.ui, 17",
        "ltxv__ltxv_image_to_video_simple.0.9.5.webp.api, 17",
        "mochi__mochi_simple_checkpoint.webp.api, 13",
        "mochi__mochi_text_to_video_example.webp.ui, 13",
        "ltxv__ltxv_image_to_video.0.9.5.webp.api, 17",
        "ltxv__ltxv_image_to_video.0.9.5.webp.ui, 17",
        "ltxv__ltxv_image_to_video_simple.0.9.5.json.ui, 17",
        "ltxv__ltxv_image_to_video_simple.0.9.5.webp.ui, 17",
        "ltxv__ltxv_text_to_video.webp.api, 17",
        "ltxv__ltxv_text_to_video.json.ui, 17",
        "mochi__mochi_simple_checkpoint.webp.ui, 13",
        "mochi__mochi_text_to_video_example.webp.api, 13"
    })
    void aPublishedWorkflowMakesItsFilm(String name, long frames) throws Exception {
        bench.runFilm(text(name), SMALL);

        List<String> films = bench.files(DataFolder.OUTPUT);
        assertThat(films).isNotEmpty();
        for (String film : films) {
            try (FilmReader reader = FilmReaders.open(bench.data().output().resolve(film), FrameRate.of(1))) {
                List<Picture> pictures = Stream.generate(reader::next)
                        .takeWhile(Optional::isPresent)
                        .map(frame -> frame.orElseThrow().picture())
                        .toList();
                assertThat(pictures).as(film).hasSize((int) frames).allSatisfy(picture -> {
                    assertThat(picture.width()).isEqualTo(96);
                    assertThat(picture.height()).isEqualTo(64);
                });
            }
        }
    }

    private Workbench.Seen run(String workflow) {
        bench.run(workflow);
        return bench.seen();
    }

    private static String guided(String picture, int frame, String strength) {
        return "{" + LTXV + GUIDE.formatted(picture, frame, strength) + GUIDED_SAMPLING + "}";
    }

    @Test
    void aGuideChangesTheFilmByItsPlaceAndStrength() {
        Workbench.Seen first = run(guided("4", 0, "1.0"));

        assertThat(first.shape()).containsExactly(17L, 64L, 96L, 3L);
        assertThat(run(guided("4", -1, "1.0"))).isNotEqualTo(first);
        assertThat(run(guided("4", 0, "0.2"))).isNotEqualTo(first);
        assertThat(run(guided("4", 0, "1.0"))).isEqualTo(first);
    }

    @Test
    void aGuideBeyondTheFilmIsRefusedInOneSentence() {
        ExecutionResult result = bench.attempt(guided("4", 200, "1.0"), Map.of());

        assertThat(result.failure().orElseThrow().message().strip())
                .contains("at frame 200")
                .contains("17 frames")
                .endsWith("longer film.");
    }

    @Test
    void aStartPictureStaysWhenItsStrengthIsFull() {
        String latents = """
                '71': {'class_type': 'LTXVImgToVideo', 'inputs': {'positive': ['6', 0], 'negative': ['7', 0],
                       'vae': ['44', 2], 'image': ['4', 0], 'width': 96, 'height': 64, 'length': 17, 'batch_size': 1,
                       'strength': 1.0}},
                '20': {'class_type': 'Look', 'inputs': {'value': ['71', 2]}},
                '3': {'class_type': 'KSampler', 'inputs': {'model': ['44', 0], 'seed': 5, 'steps': 2, 'cfg': 3.0,
                      'sampler_name': 'euler', 'scheduler': 'simple', 'positive': ['71', 0], 'negative': ['71', 1],
                      'latent_image': ['71', 2], 'denoise': 1.0}},
                '21': {'class_type': 'Look', 'inputs': {'value': ['3', 0]}}
                """;

        bench.run("{" + LTXV + latents + "}");

        List<Float> before = bench.allSeen().getFirst().numbers();
        List<Float> after = bench.allSeen().getLast().numbers();
        assertThat(bench.allSeen().getLast().shape()).containsExactly(1L, 128L, 3L, 2L, 3L);
        assertThat(after.get(0)).isCloseTo(before.get(0), org.assertj.core.data.Offset.offset(1e-5f));
        assertThat(Math.abs(after.get(6) - before.get(6))).isGreaterThan(1e-3f);
    }

    @Test
    void whatAGuideDecidesIsSampledEvenIfAStartPictureHeldItFast() {
        String workflow = "{" + LTXV + """
                '73': {'class_type': 'LTXVImgToVideo', 'inputs': {'positive': ['6', 0], 'negative': ['7', 0],
                       'vae': ['44', 2], 'image': ['4', 0], 'width': 96, 'height': 64, 'length': 17, 'batch_size': 2,
                       'strength': 1.0}},
                '20': {'class_type': 'Look', 'inputs': {'value': ['73', 2]}},
                '71': {'class_type': 'LTXVAddGuide', 'inputs': {'positive': ['73', 0], 'negative': ['73', 1],
                       'vae': ['44', 2], 'latent': ['73', 2], 'image': ['4', 0], 'frame_idx': 0, 'strength': 0.5}},
                '21': {'class_type': 'Look', 'inputs': {'value': ['72', 2]}},
                """ + GUIDED_SAMPLING + "}";

        bench.run(workflow);

        Workbench.Seen start = bench.allSeen().stream()
                .filter(seen -> seen.shape().size() == 5)
                .findFirst()
                .orElseThrow();
        Workbench.Seen end = bench.allSeen().stream()
                .filter(seen -> seen.shape().size() == 5 && !seen.equals(start))
                .findFirst()
                .orElseThrow();
        assertThat(end.shape()).containsExactly(2L, 128L, 3L, 2L, 3L);
        assertThat(Math.abs(end.numbers().getFirst() - start.numbers().getFirst()))
                .isGreaterThan(1e-3f);
    }

    @Test
    void aFilmWhoseLengthTheAutoencoderCannotTakeIsRefusedWithOnesItCan() {
        String workflow = "{" + LTXV + """
                '80': {'class_type': 'RepeatImageBatch', 'inputs': {'image': ['4', 0], 'amount': 12}},
                '81': {'class_type': 'VAEEncode', 'inputs': {'pixels': ['80', 0], 'vae': ['44', 2]}},
                '9': {'class_type': 'Look', 'inputs': {'value': ['81', 0]}}}""";

        ExecutionResult result = bench.attempt(workflow, Map.of());

        assertThat(result.failure().orElseThrow().message())
                .contains("12 frames")
                .contains("use 9 or 17");
    }

    @Test
    void tilesInTimeAndSpaceMakeAFilmOfTheSameSize() {
        String workflow = "{" + LTXV + """
                '81': {'class_type': 'VAEDecodeTiled', 'inputs': {'samples': ['70', 0], 'vae': ['44', 2],
                       'tile_size': 64, 'overlap': 32, 'temporal_size': 16, 'temporal_overlap': 8}},
                '9': {'class_type': 'Look', 'inputs': {'value': ['81', 0]}}}""";

        assertThat(run(workflow).shape()).containsExactly(17L, 64L, 96L, 3L);
    }

    @Test
    void theSameSentenceNamesTheFrameRateThatNoFilmHas() {
        String workflow = "{" + LTXV + """
                '82': {'class_type': 'LTXVConditioning',
                       'inputs': {'positive': ['6', 0], 'negative': ['7', 0], 'frame_rate': 0.0}},
                '71': {'class_type': 'LTXVAddGuide', 'inputs': {'positive': ['82', 0], 'negative': ['82', 1],
                       'vae': ['44', 2], 'latent': ['70', 0], 'image': ['4', 0], 'frame_idx': 0, 'strength': 1.0}},
                """ + GUIDED_SAMPLING + "}";

        assertThat(bench.attempt(workflow, Map.of()).failure().orElseThrow().message())
                .contains("frame_rate is 0.0");
    }
}
