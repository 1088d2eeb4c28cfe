package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
    @TempDir
    private Path folder;

    private CommandLineRun easel(String... arguments) throws IOException, InterruptedException {
        return new EaselProcess(folder).run(arguments);
    }

    @Test
    void startsWithNothingButTheAnswer() throws Exception {
        CommandLineRun run = easel("--version");

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("easel ").hasLineCount(1);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void passesTheExitStatusOn() throws Exception {
        CommandLineRun run = easel("run", "nothing.json");

        assertThat(run.status()).isEqualTo(ExitCode.NOT_FOUND.status());
        assertThat(run.err()).isEqualTo("easel: There is no workflow file nothing.json." + System.lineSeparator());
    }

    @Test
    void findsEverythingInOrderWhereItWasBuilt() throws Exception {
        CommandLineRun run = easel("doctor");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("ok  Start-up cache: ", "ok  libtorch: ");
    }

    @Test
    void refusesALibtorchThatIsNotThere() throws Exception {
        CommandLineRun run = easel("--libtorch", folder.toString(), "doctor");

        assertThat(run.status()).isEqualTo(ExitCode.UNAVAILABLE.status());
        assertThat(run.err())
                .startsWith("easel: there is no libtorch in " + folder)
                .hasLineCount(1);
    }

    @Test
    void usesAnotherLibtorch() throws Exception {
        Path natives = Path.of(System.getProperty("easel.distribution"), "native");
        CommandLineRun run = easel("--libtorch=" + natives, "doctor");

        assertThat(run.out()).contains("ok  libtorch: from " + natives);
    }

    @Test
    void startsThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(
                folder.resolve("linked"), Path.of(System.getProperty("easel.distribution"), "bin", "easel"));
        Process process =
                new ProcessBuilder(link.toString(), "--version").inheritIO().start();

        assertThat(process.waitFor()).isZero();
        Files.delete(link);
    }

    @Test
    void drawsThePictureOfTheReadme() throws Exception {
        CommandLineRun run = easel("image", "a red apple on a blue background", "--steps", "2", "--json");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("starter model", "\"event\":\"result\"", "output/easel_00001_.png");
        assertThat(folder.resolve("output/easel_00001_.png")).isNotEmptyFile();
    }

    @Test
    void anInterruptStopsWithinAStepAndLeavesNothing() throws Exception {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("easel.distribution"), "bin", "easel")
                                .toString(),
                        "image",
                        "a heart",
                        "--steps=1000",
                        "-o",
                        pictures.resolve("heart.png").toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader progress = process.errorReader()) {
            assertThat(progress.lines().anyMatch(line -> line.contains("/1000")))
                    .isTrue();
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertThat(progress.lines()).contains("easel: Stopped.");
        }
        assertThat(process.waitFor()).isEqualTo(ExitCode.INTERRUPTED.status());
        assertThat(pictures).isEmptyDirectory();
    }
}
