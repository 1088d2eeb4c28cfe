package dev.easel.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Exercises what commands need to start, so that the JVM can record it in its AOT cache (JEP 514); used by the build. */
@Command(name = "train-startup", hidden = true, description = "Used by the build to make the start-up cache.")
final class TrainStartupCommand implements Callable<Integer> {
    private static List<List<String>> commands(Path folder) {
        List<List<String>> commands = new ArrayList<>(List.of(
                List.of("--version"),
                List.of("--help"),
                List.of("nodes"),
                List.of("nodes", "--json"),
                List.of("doctor")));
        if (Workspace.starterModel().isPresent()) {
            String picture = folder.resolve("picture.png").toString();
            commands.add(List.of(
                    "image", "a red apple", "--steps", "2", "--size", "64", "--model", "starter", "-o", picture));
            commands.add(List.of("run", picture, "--seed", "2", "-o", picture));
            String film = folder.resolve("film.webp").toString();
            commands.add(List.of("convert", picture, film));
            commands.add(List.of("convert", film, folder.resolve("film.gif").toString()));
            commands.add(List.of("convert", film, folder.resolve("film.mp4").toString()));
        }
        String data = folder.resolve("data").toString();
        commands.add(List.of("serve", "--port", "0", "--data", data, "--log-level", "error"));
        return commands;
    }

    private final EaselCommand easel;

    TrainStartupCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            return train(folder.path());
        }
    }

    private int train(Path folder) {
        Console silent = new Console(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), false);
        for (List<String> command : commands(folder)) {
            int status = Main.run(silent, easel.environment(), stopFor(command), command.toArray(String[]::new));
            if (status != ExitCode.SUCCESS.status()) {
                easel.console().err().println("easel " + String.join(" ", command) + " exited with " + status);
                return status;
            }
        }
        return ExitCode.SUCCESS.status();
    }

    /** The server is told to stop before it starts, so that it starts and then stops. */
    private static StopSignal stopFor(List<String> command) {
        StopSignal stop = new StopSignal();
        if (command.contains("serve")) {
            stop.request();
        }
        return stop;
    }
}
