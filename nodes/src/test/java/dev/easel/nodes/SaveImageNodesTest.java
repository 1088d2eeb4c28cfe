package dev.easel.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.easel.graph.execution.ExecutionResult;
import dev.easel.hub.DataFolder;
import dev.easel.media.EmbeddedText;
import dev.easel.media.PictureReader;
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

/** The names, numbers and texts of saved pictures (contract sections 4.13 and 4.14). */
class SaveImageNodesTest {
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

    private static String saving(String prefix, int batch, int color) {
        return """
                {'1': {'class_type': 'EmptyImage',
                       'inputs': {'width': 24, 'height': 16, 'batch_size': %d, 'color': %d}},
                 '2': {'class_type': 'SaveImage', 'inputs': {'images': ['1', 0], 'filename_prefix': '%s'}}}""".formatted(batch, color, prefix);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> images(ExecutionResult result, String node) {
        return (List<Map<String, Object>>) result.outputs().get(node).get("images");
    }

    @ParameterizedTest
    @CsvSource({
        "ComfyUI, '', ComfyUI_00001_.png",
        "a/b/pic, a/b, pic_00001_.png",
        "size_%width%x%height%, '', size_24x16_00001_.png",
        "bn_%batch_num%, '', bn_0_00001_.png",
        "d_%date:yyyy-MM-dd%_%Foo.bar%, '', d_%date:yyyy-MM-dd%_%Foo.bar%_00001_.png",
        "dir/, '', dir_00001_.png",
        "'', '', ._00001_.png",
        "a/../c/pic, c, pic_00001_.png",
        "héllo wörld/图, héllo wörld, 图_00001_.png"
    })
    void thePrefixNamesSubfolderAndFile(String prefix, String subfolder, String name) {
        List<Map<String, Object>> images = images(bench.run(saving(prefix, 1, 7)), "2");

        assertThat(images.getFirst())
                .containsExactly(entry("filename", name), entry("subfolder", subfolder), entry("type", "output"));
        assertThat(bench.data().output().resolve(subfolder).resolve(name)).isRegularFile();
    }

    @ParameterizedTest
    @CsvSource({
        "gap, gap_00007_.png, gap_00008_.png",
        "ext, ext_00041_.txt, ext_00042_.png",
        "case, CASE_00009_.png, case_00001_.png",
        "und_er, und_er_00003_.png, und_er_00004_.png",
        "five, five_123456_.png, five_123457_.png",
        "gap, gap2_00007_.png, gap_00001_.png",
        "gap, gap_x_.png, gap_00001_.png"
    })
    void countingGoesOnAfterTheLargestNumber(String prefix, String existing, String name) throws Exception {
        Files.createDirectories(bench.data().output());
        Files.createFile(bench.data().output().resolve(existing));

        assertThat(images(bench.run(saving(prefix, 1, 7)), "2").getFirst()).containsEntry("filename", name);
    }

    @Test
    void everyPictureOfABatchTakesTheNextNumber() {
        List<Map<String, Object>> images = images(bench.run(saving("bn_%batch_num%", 2, 7)), "2");

        assertThat(images)
                .extracting(image -> image.get("filename"))
                .containsExactly("bn_0_00001_.png", "bn_1_00002_.png");
    }

    @ParameterizedTest
    @CsvSource({"../evil", "/etc/x", "a/../../evil", "..\\\\..\\\\evil"})
    void aPrefixThatLeadsOutOfTheFolderIsRefused(String prefix) {
        ExecutionResult result = bench.attempt(saving(prefix, 1, 7), Map.of());

        assertThat(result.status()).isEqualTo(ExecutionResult.Status.ERROR);
        assertThat(result.failure().orElseThrow().message()).contains("leads out of its folder");
        assertThat(bench.files(DataFolder.OUTPUT)).isEmpty();
    }

    @Test
    void theWorkflowIsEmbeddedAsPythonWritesIt() {
        Map<String, Object> extra = Map.of("extra_pnginfo", Map.of("workflow", Map.of("note", "ün ✓", "version", 0.4)));

        bench.attempt(saving("meta", 1, 10469648), extra);

        byte[] file = PictureReader.bytes(bench.data().output().resolve("meta_00001_.png"));
        Map<String, String> texts = EmbeddedText.read(file);
        assertThat(texts).containsOnlyKeys("prompt", "workflow");
        assertThat(texts.get("prompt"))
                .isEqualTo("{\"1\": {\"class_type\": \"EmptyImage\", \"inputs\": {\"width\": 24, \"height\": 16,"
                        + " \"batch_size\": 1, \"color\": 10469648}}, \"2\": {\"class_type\": \"SaveImage\", \"inputs\":"
                        + " {\"images\": [\"1\", 0], \"filename_prefix\": \"meta\"}}}");
        assertThat(texts.get("workflow"))
                .contains("\"note\": \"\\u00fcn \\u2713\"")
                .contains("\"version\": 0.4");
    }

    @Test
    void previewsGoToTheTempFolderUnderANameOfTheirNode() {
        String workflow = """
                {'1': {'class_type': 'EmptyImage', 'inputs': {'width': 8, 'height': 8, 'batch_size': 1, 'color': %d}},
                 '2': {'class_type': 'PreviewImage', 'inputs': {'images': ['1', 0]}}}""";

        String first = (String)
                images(bench.run(workflow.formatted(1)), "2").getFirst().get("filename");
        String second = (String)
                images(bench.run(workflow.formatted(2)), "2").getFirst().get("filename");

        assertThat(first).matches("ComfyUI_temp_[a-z]{5}_00001_\\.png");
        assertThat(second).isEqualTo(first.replace("_00001_", "_00002_"));
        assertThat(bench.files(DataFolder.TEMP)).containsExactly(first, second);
    }

    @Test
    void valuesAreCutOffAndNotRounded() {
        bench.run("""
                {'1': {'class_type': 'SolidMask', 'inputs': {'value': 0.3, 'width': 8, 'height': 8}},
                 '2': {'class_type': 'MaskToImage', 'inputs': {'mask': ['1', 0]}},
                 '3': {'class_type': 'SaveImage', 'inputs': {'images': ['2', 0], 'filename_prefix': 'cut'}}}""");

        assertThat(PictureReader.read(bench.data().output().resolve("cut_00001_.png"))
                        .sample(3, 3, 0))
                .isEqualTo(76);
    }
}
