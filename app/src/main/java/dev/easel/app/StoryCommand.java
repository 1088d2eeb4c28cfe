package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.prompt.PromptStyle;
import dev.easel.words.story.Story;
import dev.easel.words.story.StoryJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays a story in the terminal: text, choices, and pictures as they are ready. */
@Command(
        name = "story",
        description = "Plays a story that is made up as you choose, with a picture for each turn.",
        footer = {
            "",
            "Without --server, a server of its own runs in this process until the story is left.",
            "Stories are kept in the state folder, every turn as it is told.",
            "",
            "Examples:",
            "  easel story                                            pick a beginning",
            "  easel story \"a fox asks a girl to hide something\"",
            "  easel story --list",
            "  easel story --resume s7kq2m9xw4ab",
            "  easel story \"a ship in the fog\" --choose 1,2,1 --export book.html",
        })
final class StoryCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(arity = "0..1", paramLabel = "PREMISE", description = "How it begins.")
    private String premise;

    @Option(names = "--style", paramLabel = "STYLE", description = "film, photo, illustration (default) or video.")
    private String style = PromptStyle.ILLUSTRATION.title();

    @Option(names = "--seed", paramLabel = "N", description = "Another seed, another story (default: 1), or random.")
    private String seed = "1";

    @Option(
            names = "--endpoint",
            paramLabel = "NAME",
            description =
                    "The published workflow that makes the pictures (default: story, published when it is missing).")
    private String endpoint;

    @Option(
            names = "--writer",
            paramLabel = "NAME",
            description = "offline, or a configured provider (default: as configured).")
    private String writer;

    @Option(names = "--resume", paramLabel = "ID", description = "Go on with a story.")
    private String resume;

    @Option(names = "--import", paramLabel = "FILE", description = "Take in a story that was shared as JSON.")
    private Path importFile;

    @Option(names = "--list", description = "List the stories there are.")
    private boolean list;

    @Option(names = "--choose", split = ",", paramLabel = "N,N", description = "Take these choices, then end.")
    private List<Integer> choices = new ArrayList<>();

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "At the end, write the story as one HTML file with its pictures.")
    private Path export;

    @Option(names = "--share", paramLabel = "FILE", description = "At the end, write the story as JSON.")
    private Path share;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "A running server (default: EASEL_SERVER, else none).")
    private String server;

    @Option(names = "--api-key", paramLabel = "KEY", description = "The server's key (default: EASEL_API_KEY).")
    private String key;

    @Option(names = "--state", paramLabel = "DIR", description = "The state folder (default: state in --data).")
    private Path state;

    StoryCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        Optional<String> url = Optional.ofNullable(server)
                .or(() -> Optional.ofNullable(easel.environment().get("EASEL_SERVER")))
                .filter(given -> !given.isBlank());
        Optional<String> apiKey = Optional.ofNullable(key)
                .or(() -> Optional.ofNullable(easel.environment().get("EASEL_API_KEY")));
        if (url.isPresent()) {
            try (StoryClient client = new StoryClient(url.get(), apiKey)) {
                play(client, Optional.empty());
            }
        } else {
            easel.loadLibrariesMeanwhile();
            Path folder =
                    Optional.ofNullable(state).orElseGet(() -> easel.data().resolve("state"));
            try (StoryServer own = new StoryServer(easel, folder);
                    StoryClient client = new StoryClient(own.url(), Optional.empty())) {
                play(client, Optional.of(folder.resolve("stories")));
            }
        }
        return ExitCode.SUCCESS.status();
    }

    private void play(StoryClient client, Optional<Path> folder) {
        if (list) {
            printList(client);
            return;
        }
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Story story = begin(client, input);
        StoryTerminal terminal = new StoryTerminal(easel, client, folder);
        boolean scripted = !choices.isEmpty() || export != null || share != null;
        terminal.show(story);
        for (int choice : choices) {
            terminal.awaitPicture(story.id(), story.here());
            story = client.choose(story.id(), story.here(), choice - 1);
            terminal.show(story);
        }
        if (!scripted) {
            terminal.play(story, input);
        } else {
            terminal.awaitPicture(story.id(), story.here());
        }
        write(client, story.id());
    }

    private Story begin(StoryClient client, BufferedReader input) {
        if (resume != null) {
            return client.story(resume);
        }
        if (importFile != null) {
            return client.take(read(importFile));
        }
        String beginning = premise != null ? premise : pick(client.premises(), input);
        long number = Seeds.parse(seed, new SecureRandom()).longValue() & Long.MAX_VALUE;
        return client.begin(beginning, style, number, Optional.ofNullable(endpoint), Optional.ofNullable(writer));
    }

    private String pick(List<String> premises, BufferedReader input) {
        for (int index = 0; index < premises.size(); index++) {
            easel.console().out().println("  " + (index + 1) + "  " + premises.get(index));
        }
        easel.console().out().println("How does it begin? A number, or your own words:");
        easel.console().flush();
        String line = StoryTerminal.line(input)
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT, "Say how the story begins: easel story \"a ship in the fog\"."));
        boolean number = line.matches("[1-9]\\d?") && Integer.parseInt(line) <= premises.size();
        return number ? premises.get(Integer.parseInt(line) - 1) : line;
    }

    private void printList(StoryClient client) {
        for (Map<?, ?> story : client.stories()) {
            easel.console()
                    .out()
                    .println(
                            easel.json()
                                    ? Json.line(story)
                                    : story.get("id") + "  " + story.get("title") + " (" + story.get("turns")
                                            + " turns)");
        }
    }

    private void write(StoryClient client, String id) {
        if (export != null) {
            write(export, client.book(id));
        }
        if (share != null) {
            write(share, StoryJson.write(client.story(id)));
        }
    }

    private void write(Path file, String text) {
        try {
            Files.writeString(file, text);
            easel.console().out().println(file);
        } catch (IOException failure) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The file " + file + " cannot be written.", failure);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new EaselException(ErrorCode.NOT_FOUND, "The file " + file + " cannot be read.", failure);
        }
    }
}
