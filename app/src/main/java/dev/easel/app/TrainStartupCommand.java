package dev.easel.app;

import dev.easel.media.Picture;
import dev.easel.media.PngWriter;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Exercises what commands need to start, so that the JVM can record it in its AOT cache (JEP 514); used by the build. */
@Command(name = "train-startup", hidden = true, description = "Used by the build to make the start-up cache.")
final class TrainStartupCommand implements Callable<Integer> {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 192;
    private static final int FRAMES = 24;

    private final EaselCommand easel;

    @Parameters(
            arity = "0..1",
            paramLabel = "convert",
            description = "Only what converts films, for a cache of its own that is read sooner.")
    private Optional<String> only = Optional.empty();

    TrainStartupCommand(EaselCommand easel) {
        this.easel = easel;
    }

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
        }
        String data = folder.resolve("data").toString();
        commands.add(List.of("serve", "--port", "0", "--data", data, "--log-level", "error"));
        return commands;
    }

    /** Conversions of a small film between the formats there are. */
    private static List<List<String>> conversions(Path folder) throws IOException {
        Path frames = Files.createDirectory(folder.resolve("frames"));
        Random random = new Random(0);
        for (int index = 0; index < FRAMES; index++) {
            byte[] samples = new byte[WIDTH * HEIGHT * 3];
            for (int place = 0; place < samples.length; place++) {
                samples[place] = (byte) (place / 3 % WIDTH + 8 * index + random.nextInt(8));
            }
            Picture picture = new Picture(WIDTH, HEIGHT, 3, samples);
            Files.write(frames.resolve(index + ".png"), PngWriter.write(picture, Map.of(), PngWriter.FAST));
        }
        String film = folder.resolve("film.webp").toString();
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of("convert", frames.toString(), film));
        for (String name : List.of("film.gif", "film.mp4", "film.png", "film.webm", "again/")) {
            commands.add(List.of("convert", film, folder + File.separator + name));
        }
        commands.add(List.of(
                "convert",
                folder.resolve("film.mp4").toString(),
                folder.resolve("part.gif").toString(),
                "--fps",
                "12",
                "--width",
                "160",
                "--start",
                "0.2"));
        commands.add(List.of(
                "convert",
                folder.resolve("film.gif").toString(),
                folder.resolve("again.webp").toString(),
                "--lossless"));
        return commands;
    }

    @Override
    public Integer call() throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            return train(folder.path());
        }
    }

    private int train(Path folder) throws IOException {
        Console silent = new Console(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), false);
        for (List<String> command : only.isPresent() ? conversions(folder) : commands(folder)) {
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
