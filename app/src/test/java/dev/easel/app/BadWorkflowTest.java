package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.media.Picture;
import dev.easel.media.PngWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A bad workflow gives one sentence that names what and where, an exit status, no stack trace, and no file. */
class BadWorkflowTest {
    private static final String EMPTY_IMAGE = "'1': {'class_type': 'EmptyImage', 'inputs': {%s}}";
    private static final String SAVE =
            "'2': {'class_type': 'SaveImage', 'inputs': {'filename_prefix': 'x', 'images': %s}}";
    private static final String GOOD_INPUTS = "'width': 16, 'height': 16, 'batch_size': 1, 'color': 0";
    private static final String GOOD_LINK = "['1', 0]";

    @TempDir
    private Path folder;

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("workflow.json"), bytes);
    }

    private Path workflow(String emptyImageInputs, String link) throws IOException {
        String json = "{" + EMPTY_IMAGE.formatted(emptyImageInputs) + ", " + SAVE.formatted(link) + "}";
        return write(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private void assertRefused(Path file, ExitCode exit, String part) throws IOException {
        Path output = folder.resolve("out/picture.png");
        CommandLineRun run = CommandLineRun.of("run", file.toString(), "-o", output.toString());

        assertThat(run.status()).as(run.err()).isEqualTo(exit.status());
        assertThat(run.err()).startsWith("easel: ").hasLineCount(1).contains(part);
        assertThat(run.out()).isEmpty();
        assertThat(output.getParent())
                .satisfiesAnyOf(
                        path -> assertThat(path).doesNotExist(),
                        path -> assertThat(path).isEmptyDirectory());
    }

    @Test
    void aGoodWorkflowPasses() throws IOException {
        Path output = folder.resolve("out.png");

        assertThat(CommandLineRun.of("run", workflow(GOOD_INPUTS, GOOD_LINK).toString(), "-o", output.toString())
                        .status())
                .isZero();
        assertThat(output).exists();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'width': 16, 'height': 16, 'batch_size': 1                   | Node 1 (EmptyImage): Required input is missing: color",
                "'width': 'x', 'height': 16, 'batch_size': 1, 'color': 0      | Failed to convert an input value to a INT value: width, x",
                "'width': 0, 'height': 16, 'batch_size': 1, 'color': 0        | Value 0 smaller than min of 1: width",
                "'width': 99999, 'height': 16, 'batch_size': 1, 'color': 0    | bigger than max",
                "'width': ['9', 0], 'height': 16, 'batch_size': 1, 'color': 0 | Node 1 (EmptyImage)",
                "'width': ['2', 0], 'height': 16, 'batch_size': 1, 'color': 0 | Node 1 (EmptyImage)",
                "'width': ['1', 0], 'height': 16, 'batch_size': 1, 'color': 0 | Node 1 (EmptyImage)",
            })
    void inputsAreChecked(String inputs, String sentence) throws IOException {
        assertRefused(workflow(inputs, GOOD_LINK), ExitCode.INVALID_INPUT, sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"['9', 0]", "['1', 7]", "['1', -1]", "['1']", "[1, 0]", "'1'", "{}"})
    void linksAreChecked(String link) throws IOException {
        assertRefused(workflow(GOOD_INPUTS, link), ExitCode.INVALID_INPUT, "Node ");
    }

    @Test
    void unknownNodesAreNamedWithTheNearest() throws IOException {
        Path file = workflow(GOOD_INPUTS, GOOD_LINK);
        Files.writeString(file, Files.readString(file).replace("EmptyImage", "EmptyImagee"));

        assertRefused(
                file, ExitCode.NOT_FOUND, "\"EmptyImagee\", which Easel does not have; the nearest is EmptyImage");
    }

    @Test
    void cyclesAreNamed() throws IOException {
        String json = """
                {"1": {"class_type": "ImageInvert", "inputs": {"image": ["2", 0]}},
                 "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
                 "3": {"class_type": "SaveImage", "inputs": {"filename_prefix": "x", "images": ["1", 0]}}}""";

        assertRefused(
                write(json.getBytes(StandardCharsets.UTF_8)), ExitCode.INVALID_INPUT, "Dependency cycle detected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{\"1\": 5}",
                "{\"1\": {\"class_type\": 5}}",
                "\u0000",
                "{\"a\": {\"b\": 1}}"
            })
    void whatIsNoWorkflowIsRefused(String text) throws IOException {
        assertRefused(write(text.getBytes(StandardCharsets.UTF_8)), ExitCode.INVALID_INPUT, ".");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        assertRefused(
                write("[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8)), ExitCode.INVALID_INPUT, "workflow.json");
    }

    @Test
    void textThatIsNoUnicodeIsRefused() throws IOException {
        assertRefused(
                write(new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'}),
                ExitCode.INVALID_INPUT,
                "workflow.json");
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        assertRefused(folder.resolve("none.json"), ExitCode.NOT_FOUND, "none.json");
        assertRefused(folder, ExitCode.NOT_FOUND, folder.toString());
    }

    @Test
    void picturesWithoutAWorkflowAreRefused() throws IOException {
        Picture picture = new Picture(1, 1, 3, new byte[3]);

        assertRefused(
                write(PngWriter.write(picture, Map.of(), PngWriter.FAST)),
                ExitCode.INVALID_FILE,
                "carries no workflow");
    }

    @Test
    void sizesThatFitNoMemoryAreRefused() throws IOException {
        Path file = workflow("'width': 16384, 'height': 16384, 'batch_size': 4096, 'color': 0", GOOD_LINK);

        assertRefused(file, ExitCode.OUT_OF_MEMORY, "Node 1 (EmptyImage)");
    }

    @Test
    void pathsStayInTheirFolders() throws IOException {
        String json = """
                {"1": {"class_type": "EmptyImage", "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": 0}},
                 "2": {"class_type": "SaveImage", "inputs": {"filename_prefix": "../../escaped", "images": ["1", 0]}}}""";

        assertRefused(write(json.getBytes(StandardCharsets.UTF_8)), ExitCode.FORBIDDEN_PATH, "Node 2 (SaveImage)");
        assertThat(folder.resolve("escaped_00001_.png")).doesNotExist();
    }
}
