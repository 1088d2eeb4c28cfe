package dev.easel.app;

import dev.easel.media.Picture;
import dev.easel.media.PngWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Exercises what commands need to start, so that the JVM can record it in its AOT cache (JEP 514); used by the build. */
@Command(name = "train-startup", hidden = true, description = "Used by the build to make the start-up cache.")
final class TrainStartupCommand implements Callable<Integer> {
    private static final long START_SECONDS = 60;
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
                List.of("worker", "--help"),
                List.of("nodes"),
                List.of("nodes", "--json"),
                List.of("doctor")));
        if (Workspace.starterModel().isPresent()) {
            String picture = folder.resolve("picture.png").toString();
            commands.add(List.of(
                    "image", "a red apple", "--steps", "2", "--size", "64", "--model", "starter", "-o", picture));
            commands.add(List.of("run", picture, "--seed", "2", "-o", picture));
        }
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
    public Integer call() throws IOException, InterruptedException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            int status = train(folder.path());
            if (only.isPresent() || status != ExitCode.SUCCESS.status()) {
                return status;
            }
            knockAtNoDatabase();
            return trainServer(folder.path());
        }
    }

    private int train(Path folder) throws IOException {
        Console silent = console(Writer.nullWriter());
        for (List<String> command : only.isPresent() ? conversions(folder) : commands(folder)) {
            int status = Main.run(silent, easel.environment(), new StopSignal(), command.toArray(String[]::new));
            if (status != ExitCode.SUCCESS.status()) {
                return failed(command, status);
            }
        }
        return ExitCode.SUCCESS.status();
    }

    /** Workers start with the driver of their database; most of it is needed to find out that there is none. */
    private static void knockAtNoDatabase() {
        try (Connection unexpected = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:1/none", "none", "")) {
            unexpected.getMetaData();
        } catch (SQLException refused) {
            refused.getSQLState();
        }
    }

    /** A server answers a client for a while, then it is told to stop. */
    private int trainServer(Path folder) throws IOException, InterruptedException {
        String data = folder.resolve("data").toString();
        List<String> command = List.of("serve", "--port", "0", "--data", data, "--log-level", "info");
        PrintStream log = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        try {
            return trainServer(command);
        } finally {
            System.setErr(log);
        }
    }

    private int trainServer(List<String> command) throws IOException, InterruptedException {
        StopSignal stop = new StopSignal();
        AwaitedLine address = new AwaitedLine(ServeCommand.ANSWERS);
        FutureTask<Integer> serving = new FutureTask<>(
                () -> Main.run(console(address), easel.environment(), stop, command.toArray(String[]::new)));
        Thread.ofPlatform().name("training").start(serving);
        address.rest().orTimeout(START_SECONDS, TimeUnit.SECONDS);
        try (TrainingClient client =
                new TrainingClient(URI.create(address.rest().join()))) {
            client.run();
        } finally {
            stop.request();
        }
        try {
            int status = serving.get();
            return status == ExitCode.SUCCESS.status() ? status : failed(command, status);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        }
    }

    private static Console console(Writer out) {
        return new Console(new PrintWriter(out), new PrintWriter(Writer.nullWriter()), false);
    }

    private int failed(List<String> command, int status) {
        easel.console().err().println("easel " + String.join(" ", command) + " exited with " + status);
        return status;
    }
}
