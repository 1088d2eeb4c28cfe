package dev.easel.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the built distribution as a process of its own. */
final class EaselProcess {
    private static final long LIMIT_SECONDS = 120;

    private final Path folder;

    /**
     * @param folder the process's current folder, which also takes what it prints
     */
    EaselProcess(Path folder) {
        this.folder = folder;
    }

    /** Starts a command; its output goes to {@code out.txt} and {@code err.txt}. */
    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("easel.distribution"), "bin", "easel")
                .toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(folder.resolve("err.txt").toFile());
        builder.environment().remove("EASEL_LIBTORCH");
        builder.environment().remove("EASEL_MODELS");
        return builder.start();
    }

    /** Runs a command to its end. */
    CommandLineRun run(String... arguments) throws IOException, InterruptedException {
        return finish(start(arguments));
    }

    /** Waits for a command's end. */
    CommandLineRun finish(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + LIMIT_SECONDS + " s: " + err());
        }
        return new CommandLineRun(process.exitValue(), Files.readString(folder.resolve("out.txt")), err());
    }

    /** What it has printed to standard error so far. */
    String err() throws IOException {
        return Files.readString(folder.resolve("err.txt"));
    }
}
