package dev.easel.app;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Exercises what commands need to start, so that the JVM can record it in its AOT cache (JEP 514); used by the build. */
@Command(name = "train-startup", hidden = true, description = "Used by the build to make the start-up cache.")
final class TrainStartupCommand implements Callable<Integer> {
    private static final List<List<String>> COMMANDS = List.of(
            List.of("--version"), List.of("--help"), List.of("nodes"), List.of("nodes", "--json"), List.of("doctor"));

    private final EaselCommand easel;

    TrainStartupCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        Console silent = new Console(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), false);
        for (List<String> command : COMMANDS) {
            int status = Main.run(silent, easel.environment(), new StopSignal(), command.toArray(String[]::new));
            if (status != ExitCode.SUCCESS.status()) {
                easel.console().err().println("easel " + String.join(" ", command) + " exited with " + status);
                return status;
            }
        }
        return ExitCode.SUCCESS.status();
    }
}
