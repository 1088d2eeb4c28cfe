package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.story.Story;
import dev.easel.words.story.StoryPicture;
import dev.easel.words.story.StoryTurn;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Shows a story in the terminal and asks for choices; a turn's picture is told of while the turn is being read. */
final class StoryTerminal {
    private static final int WIDTH = 88;
    private static final long LOOK_MILLISECONDS = 200;

    private final EaselCommand easel;
    private final StoryClient client;
    private final Optional<Path> folder;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param folder where the stories are kept, if that is on this machine */
    StoryTerminal(EaselCommand easel, StoryClient client, Optional<Path> folder) {
        this.easel = easel;
        this.client = client;
        this.folder = folder;
    }

    /** Prints the turn that is read now. */
    void show(Story story) {
        StoryTurn turn = story.turn(story.here());
        if (easel.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "turn");
            line.put("story", story.id());
            line.put("turn", turn.id());
            line.put("text", turn.text());
            line.put("choices", turn.choices());
            easel.console().out().println(Json.line(line));
        } else {
            if (turn.id() == 0) {
                easel.console().out().println();
                easel.console().out().println(printable(story.title()) + "   [" + story.id() + "]");
            }
            easel.console().out().println();
            easel.console().out().println(wrapped(printable(turn.text())));
            easel.console().out().println();
            for (int choice = 0; choice < turn.choices().size(); choice++) {
                easel.console()
                        .out()
                        .println("  " + (choice + 1) + "  "
                                + printable(turn.choices().get(choice)));
            }
        }
        easel.console().flush();
    }

    /** Asks for choices until the reader leaves. */
    void play(Story begun, BufferedReader input) {
        Story story = begun;
        while (true) {
            String id = story.id();
            int here = story.here();
            Thread.ofVirtual().name("picture").start(() -> tellPicture(id, here));
            easel.console()
                    .out()
                    .println("Choose a number; b goes back, q leaves (go on later with --resume " + id + ").");
            easel.console().flush();
            Optional<String> line = line(input);
            if (line.isEmpty() || line.get().equalsIgnoreCase("q")) {
                return;
            }
            story = answered(story, line.get());
            show(story);
        }
    }

    /** What fails leaves the story where it was. */
    private Story answered(Story story, String line) {
        try {
            if (line.equalsIgnoreCase("b")) {
                return client.go(
                        story.id(), Math.max(0, story.turn(story.here()).parent()));
            }
            if (line.matches("[1-9]")) {
                return client.choose(story.id(), story.here(), Integer.parseInt(line) - 1);
            }
            easel.console().err().println("That is no choice.");
        } catch (EaselException failure) {
            easel.console().err().println(failure.getMessage());
        }
        return story;
    }

    private void tellPicture(String id, int turn) {
        try {
            awaitPicture(id, turn);
        } catch (EaselException gone) {
            easel.console().err().println(gone.getMessage());
        }
    }

    /** Waits until a turn's picture is made or has failed, and says so once. */
    void awaitPicture(String id, int turn) {
        StoryPicture picture = client.story(id).turn(turn).picture();
        while (picture.state() == StoryPicture.State.PENDING) {
            try {
                Thread.sleep(LOOK_MILLISECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new EaselException(ErrorCode.INTERRUPTED, "Stopped.", stopped);
            }
            picture = client.story(id).turn(turn).picture();
        }
        if (!told.add(id + "/" + turn)) {
            return;
        }
        String place = picture.file();
        String where = folder.map(stories ->
                        stories.resolve(id).resolve("pictures").resolve(place).toString())
                .orElseGet(() -> client.pictureUrl(id, place));
        if (easel.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "picture");
            line.put("turn", turn);
            line.put("state", picture.state().name());
            line.put(
                    picture.state() == StoryPicture.State.MADE ? "file" : "problem",
                    picture.state() == StoryPicture.State.MADE ? where : picture.problem());
            easel.console().out().println(Json.line(line));
        } else {
            easel.console()
                    .err()
                    .println(
                            picture.state() == StoryPicture.State.MADE
                                    ? "Picture: " + where
                                    : "No picture: " + picture.problem());
        }
        easel.console().flush();
    }

    /** A line from the reader; none at the end of the input. */
    static Optional<String> line(BufferedReader input) {
        try {
            return Optional.ofNullable(input.readLine()).map(String::strip);
        } catch (IOException closed) {
            return Optional.empty();
        }
    }

    /** What a model writes must not move the cursor. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static String wrapped(String text) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : text.split(" +", -1)) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                lines.append(System.lineSeparator());
                column = 0;
            }
            lines.append(column == 0 ? "" : " ").append(word);
            column += (column == 0 ? 0 : 1) + word.length();
        }
        return lines.toString();
    }
}
