package dev.easel.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.easel.graph.execution.ExecutionResult;
import dev.easel.media.Picture;
import dev.easel.media.PictureResizer;
import dev.easel.media.ResamplingFilter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNodesTest {
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

    private static Picture ramp() {
        byte[] samples = new byte[12 * 9 * 3];
        for (int index = 0; index < samples.length; index++) {
            samples[index] = (byte) (index * 37 % 256);
        }
        return new Picture(12, 9, 3, samples);
    }

    private static String resizing(String mode, String supersample, String resampling) {
        return """
                {'1': {'class_type': 'LoadImage', 'inputs': {'image': 'ramp.png'}},
                 '2': {'class_type': 'Image Resize', 'inputs': {'image': ['1', 0], 'mode': '%s',
                       'supersample': '%s', 'resampling': '%s', 'rescale_factor': 1.7, 'resize_width': 20,
                       'resize_height': 16}},
                 '3': {'class_type': 'Look', 'inputs': {'value': ['2', 0]}}}""".formatted(mode, supersample, resampling);
    }

    @ParameterizedTest
    @CsvSource({
        "rescale, false, lanczos, 20, 15",
        "rescale, true, bicubic, 20, 15",
        "resize, false, nearest, 24, 16",
        "resize, true, bilinear, 24, 16"
    })
    void resizingIsPillows(String mode, String supersample, String resampling, int width, int height) throws Exception {
        bench.input("ramp.png", ramp());
        ResamplingFilter filter = ResamplingFilter.valueOf(resampling.toUpperCase(Locale.ROOT));
        Picture source =
                supersample.equals("true") ? PictureResizer.resize(ramp(), width * 8, height * 8, filter) : ramp();
        Picture expected = PictureResizer.resize(source, width, height, filter);

        bench.run(resizing(mode, supersample, resampling));

        assertThat(bench.seen().shape()).containsExactly(1L, (long) height, (long) width, 3L);
        for (int index = 0; index < expected.samples().length; index++) {
            assertThat(bench.seen().numbers().get(index))
                    .isEqualTo((expected.samples()[index] & 0xFF) / 255f, within(1e-7f));
        }
    }

    @Test
    void aSizeThatNoMemoryHoldsIsRefusedInOneSentence() {
        ExecutionResult result = bench.attempt("""
                {'1': {'class_type': 'EmptyImage',
                       'inputs': {'width': 16384, 'height': 16384, 'batch_size': 4096, 'color': 0}},
                 '2': {'class_type': 'PreviewImage', 'inputs': {'images': ['1', 0]}}}""", Map.of());

        assertThat(result.failure().orElseThrow().message())
                .contains("4096x16384x16384x3 numbers")
                .contains("choose smaller sizes");
    }

    @Test
    void stitchingPutsABorderBetween() throws Exception {
        bench.run("""
                {'1': {'class_type': 'EmptyImage', 'inputs': {'width': 2, 'height': 2, 'batch_size': 1, 'color': 255}},
                 '2': {'class_type': 'EmptyImage', 'inputs': {'width': 1, 'height': 1, 'batch_size': 1, 'color': 0}},
                 '3': {'class_type': 'ImageStitch', 'inputs': {'image1': ['1', 0], 'image2': ['2', 0],
                       'direction': 'left', 'match_image_size': true, 'spacing_width': 1, 'spacing_color': 'red'}},
                 '4': {'class_type': 'ImageCrop',
                       'inputs': {'image': ['3', 0], 'width': 9, 'height': 1, 'x': 0, 'y': 0}},
                 '5': {'class_type': 'Look', 'inputs': {'value': ['4', 0]}}}""");

        assertThat(bench.seen().shape()).containsExactly(1L, 1L, 6L, 3L);
        assertThat(bench.seen().numbers())
                .containsExactly(0f, 0f, 0f, 0f, 0f, 0f, 1f, 0f, 0f, 1f, 0f, 0f, 0f, 0f, 1f, 0f, 0f, 1f);
    }

    @Test
    void aListOfBatchesIsLaidOutAnew() {
        bench.run("""
                {'1': {'class_type': 'EmptyImage', 'inputs': {'width': 1, 'height': 1, 'batch_size': 5, 'color': 0}},
                 '2': {'class_type': 'RebatchImages', 'inputs': {'images': ['1', 0], 'batch_size': 2}},
                 '3': {'class_type': 'Look', 'inputs': {'value': ['2', 0]}}}""");

        assertThat(bench.seen().shape()).isEqualTo(List.of(1L, 1L, 1L, 3L));
    }

    @Test
    void aMaskGrowsByOnePixelAStep() {
        bench.run("""
                {'1': {'class_type': 'SolidMask', 'inputs': {'value': 0, 'width': 5, 'height': 5}},
                 '2': {'class_type': 'SolidMask', 'inputs': {'value': 1, 'width': 1, 'height': 1}},
                 '3': {'class_type': 'MaskComposite', 'inputs': {'destination': ['1', 0], 'source': ['2', 0],
                       'x': 2, 'y': 2, 'operation': 'add'}},
                 '4': {'class_type': 'GrowMask',
                       'inputs': {'mask': ['3', 0], 'expand': 1, 'tapered_corners': true}},
                 '5': {'class_type': 'Look', 'inputs': {'value': ['4', 0]}}}""");

        assertThat(bench.seen().numbers())
                .containsExactly(
                        0f, 0f, 0f, 0f, 0f, 0f, 0f, 1f, 0f, 0f, 0f, 1f, 1f, 1f, 0f, 0f, 0f, 1f, 0f, 0f, 0f, 0f, 0f, 0f,
                        0f);
    }

    @Test
    void edgesAreThinAndWeakOnesCountNextToStrongOnes() throws Exception {
        byte[] samples = new byte[16 * 16 * 3];
        for (int index = 0; index < samples.length; index++) {
            int column = index / 3 % 16;
            int brightest = 255 - 15 * (index / 3 / 16);
            samples[index] = (byte) (column < 7 ? 0 : column == 7 ? brightest / 2 : brightest);
        }
        bench.input("step.png", new Picture(16, 16, 3, samples));
        String workflow = """
                {'1': {'class_type': 'LoadImage', 'inputs': {'image': 'step.png'}},
                 '2': {'class_type': 'Canny',
                       'inputs': {'image': ['1', 0], 'low_threshold': %s, 'high_threshold': 0.99}},
                 '3': {'class_type': 'ImageToMask', 'inputs': {'image': ['2', 0], 'channel': 'green'}},
                 '4': {'class_type': 'Look', 'inputs': {'value': ['3', 0]}}}""";

        bench.run(workflow.formatted("0.99"));
        long strong = bench.seen().numbers().stream().filter(edge -> edge == 1f).count();
        bench.run(workflow.formatted("0.3"));
        long both = bench.seen().numbers().stream().filter(edge -> edge == 1f).count();

        assertThat(strong).isPositive().isLessThan(both);
        assertThat(both).isLessThan(3 * 16);
    }
}
