package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @Test
    void versionIsOneLine() {
        CommandLineRun run = CommandLineRun.of("--version");

        assertThat(run.status()).isZero();
        assertThat(run.out()).matches("easel \\S+ \\(libtorch \\S+, Java 25\\S*\\)\\R");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "run", "convert-workflow", "nodes", "doctor"})
    void everyHelpTeachesByExample(String command) {
        CommandLineRun run = CommandLineRun.of(command, "--help");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("Usage: easel " + command, "Examples:", "  easel " + command);
    }

    @Test
    void hiddenCommandsStayHidden() {
        assertThat(CommandLineRun.of("--help").out()).contains("doctor").doesNotContain("train-startup");
    }

    @Test
    void misuseIsOneSentenceAndAWayOn() {
        for (String line : List.of("", "--bogus", "nonsense", "nodes a b")) {
            CommandLineRun run = CommandLineRun.of(line.isEmpty() ? new String[0] : line.split(" "));

            assertThat(run.status()).isEqualTo(ExitCode.INVALID_INPUT.status());
            assertThat(run.err().lines()).hasSize(2).element(1).asString().startsWith("Try: easel");
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void unknownNodesAreNamed() {
        CommandLineRun run = CommandLineRun.of("nodes", "KSampelr");

        assertThat(run.status()).isEqualTo(ExitCode.NOT_FOUND.status());
        assertThat(run.err())
                .startsWith("easel: There is no node called \"KSampelr\"")
                .hasLineCount(1);
    }

    @Test
    void failuresAreJsonForPrograms(@TempDir Path folder) {
        CommandLineRun run = CommandLineRun.of(
                "nodes",
                "--json",
                "--extra-model-paths",
                folder.resolve("none.yaml").toString());

        assertThat(run.status()).isEqualTo(ExitCode.NOT_FOUND.status());
        assertThat(run.out())
                .startsWith("{\"event\":\"error\",\"code\":\"NOT_FOUND\",\"message\":\"")
                .endsWith(",\"exit\":4}" + System.lineSeparator());
    }

    @Test
    void stackTracesOnlyOnRequest(@TempDir Path folder) throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "a: [");
        String option = "--extra-model-paths=" + broken;

        assertThat(CommandLineRun.of("doctor", option).err()).hasLineCount(1).doesNotContain("\tat ");
        assertThat(CommandLineRun.of("doctor", "--verbose", option).err()).contains("\tat ", "Caused by");
        assertThat(CommandLineRun.of("doctor", option).status()).isEqualTo(ExitCode.INVALID_FILE.status());
    }

    @Test
    void doctorListsModels(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("vae"));
        Files.write(folder.resolve("vae/ae.safetensors"), new byte[] {0});
        CommandLineRun run = CommandLineRun.of("doctor", "--models", folder.toString());

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("ok  Java: ", "ok  libtorch: ", "ok  vae: ae.safetensors");
        assertThat(CommandLineRun.of("doctor", "--json").out()).startsWith("{\"findings\":[{\"name\":\"Java\"");
    }

    @Test
    void everyErrorCodeHasItsOwnExitStatus() {
        assertThat(Arrays.stream(ErrorCode.values())
                        .map(ExitCode::of)
                        .map(ExitCode::status)
                        .toList())
                .doesNotContain(0)
                .doesNotHaveDuplicates();
    }
}
