package dev.easel.media.film;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs programs that are no part of the project. Tests are left out where one is not installed; .ci/run installs them.
 *
 * @param folder where their output is kept meanwhile
 */
record OutsideProgram(Path folder) {
    /** What a program prints; it must succeed. */
    byte[] output(String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(folder.resolve("err").toFile())
                    .start();
        } catch (IOException notInstalled) {
            return Assumptions.abort(command[0] + " is not installed");
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("err")))
                .isZero();
        return Files.readAllBytes(out);
    }

    String text(String... command) throws IOException, InterruptedException {
        return new String(output(command), StandardCharsets.UTF_8);
    }
}
