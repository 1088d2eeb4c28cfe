package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model file that is missing, corrupt, hostile or pickled gives one sentence that names it, an exit status, and no file. */
class BadModelFileTest {
    private static final String WORKFLOW = """
            {"1": {"class_type": "VAELoader", "inputs": {"vae_name": "%s"}},
             "2": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
             "3": {"class_type": "VAEDecode", "inputs": {"samples": ["2", 0], "vae": ["1", 0]}},
             "4": {"class_type": "SaveImage", "inputs": {"filename_prefix": "x", "images": ["3", 0]}}}""";

    @TempDir
    private Path folder;

    private Path autoencoders;

    @BeforeEach
    void makeFolder() throws IOException {
        autoencoders = Files.createDirectories(folder.resolve("models/vae"));
    }

    private CommandLineRun load(String name) throws IOException {
        Path workflow = Files.writeString(folder.resolve("workflow.json"), WORKFLOW.formatted(name));
        return CommandLineRun.of(
                "run",
                workflow.toString(),
                "--models",
                folder.resolve("models").toString(),
                "-o",
                folder.resolve("out.png").toString());
    }

    private void assertRefused(CommandLineRun run, ExitCode exit, String... parts) {
        assertThat(run.status()).as(run.err()).isEqualTo(exit.status());
        assertThat(run.err())
                .startsWith("easel: ")
                .hasLineCount(1)
                .contains(parts)
                .doesNotContain("Exception");
        assertThat(folder.resolve("out.png")).doesNotExist();
    }

    /** A safetensors file with that header and so many zero bytes after it. */
    private static byte[] safetensors(String header, int dataBytes) {
        byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }

    @Test
    void aMissingFileIsReportedWithWhereAndWhatIsThere() throws IOException {
        Files.write(autoencoders.resolve("ae.safetensors"), new byte[8]);

        assertRefused(
                load("ae2.safetensors"),
                ExitCode.INVALID_INPUT,
                "Node 1 (VAELoader)",
                "ae2.safetensors",
                autoencoders.toString(),
                "ae.safetensors");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "overflowing shape   | {'a': {'dtype': 'F32', 'shape': [4194305, 4194305, 211106198978564], 'data_offsets': [0, 16]}} | 16",
                "too few bytes       | {'a': {'dtype': 'F32', 'shape': [1000, 1000], 'data_offsets': [0, 4]}} | 4",
                "past the end        | {'a': {'dtype': 'F32', 'shape': [4], 'data_offsets': [0, 16]}} | 8",
                "inverted offsets    | {'a': {'dtype': 'F32', 'shape': [4], 'data_offsets': [16, 0]}} | 16",
                "negative offsets    | {'a': {'dtype': 'F32', 'shape': [4], 'data_offsets': [-16, 0]}} | 16",
                "overlapping         | {'a': {'dtype': 'F32', 'shape': [2], 'data_offsets': [0, 8]}, 'b': {'dtype': 'F32', 'shape': [2], 'data_offsets': [4, 12]}} | 12",
                "duplicate keys      | {'a': {'dtype': 'F32', 'shape': [1], 'data_offsets': [0, 4]}, 'a': {'dtype': 'F32', 'shape': [1], 'data_offsets': [4, 8]}} | 8",
                "unknown dtype       | {'a': {'dtype': 'F33', 'shape': [1], 'data_offsets': [0, 4]}} | 4",
                "no JSON             | hello | 0",
                "not a model         | {'a': {'dtype': 'F32', 'shape': [1], 'data_offsets': [0, 4]}} | 4",
            })
    void brokenSafetensorsAreRefused(String name, String header, int dataBytes) throws IOException {
        Files.write(autoencoders.resolve("bad.safetensors"), safetensors(header, dataBytes));
        CommandLineRun run = load("bad.safetensors");

        assertThat(run.status())
                .as(name + ": " + run.err())
                .isIn(ExitCode.INVALID_FILE.status(), ExitCode.UNSUPPORTED_MODEL.status());
        assertThat(run.err())
                .startsWith("easel: Node 1 (VAELoader): ")
                .hasLineCount(1)
                .contains("bad.safetensors");
        assertThat(folder.resolve("out.png")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"0", "9223372036854775807", "-9223372036854775808", "104857601", "9"})
    void impossibleHeaderSizesAreRefused(long size) throws IOException {
        byte[] bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(size)
                .array();
        Files.write(autoencoders.resolve("bad.safetensors"), bytes);

        assertRefused(load("bad.safetensors"), ExitCode.INVALID_FILE, "bad.safetensors");
    }

    @Test
    void brokenGgufFilesAreRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(3)
                .putLong(Long.MAX_VALUE)
                .putLong(1)
                .array());
        Files.write(autoencoders.resolve("bad.gguf"), bytes.toByteArray());
        Files.write(autoencoders.resolve("short.gguf"), new byte[] {'G', 'G', 'U', 'F', 3});

        assertRefused(load("bad.gguf"), ExitCode.INVALID_FILE, "bad.gguf");
        assertRefused(load("short.gguf"), ExitCode.INVALID_FILE, "short.gguf");
    }

    @Test
    void pickledCheckpointsAreRefusedWithTheWayToConvertThem() throws IOException {
        Files.write(autoencoders.resolve("old.pt"), new byte[] {'P', 'K', 3, 4});

        assertRefused(load("old.pt"), ExitCode.INVALID_INPUT, "old.pt", "pickled", "safetensors");
    }

    @Test
    void namesThatLeaveTheFolderAreRefused() throws IOException {
        assertRefused(load("../../secret.safetensors"), ExitCode.INVALID_INPUT, "secret.safetensors");
    }
}
