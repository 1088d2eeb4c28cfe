package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.MediaTypes;
import dev.easel.server.http.Router;
import dev.easel.server.story.StoryService;
import dev.easel.words.Resources;
import dev.easel.words.prompt.PromptStyle;
import dev.easel.words.story.Story;
import dev.easel.words.story.StoryJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/easel/stories}: stories that readers make up. */
public final class StoryRoutes {
    private static final String ROOT = "/api/easel/stories";
    private static final List<String> PREMISES =
            Resources.yaml("story/premises.yaml").texts("premises");

    private final StoryService stories;

    public StoryRoutes(StoryService stories) {
        this.stories = stories;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.addUnprefixed("GET", ROOT, Problems.of(call -> list()));
        router.addUnprefixed("POST", ROOT, Problems.of(this::begin));
        router.addUnprefixed("POST", ROOT + "/shared", Problems.of(this::take));
        router.addUnprefixed("GET", ROOT + "/{id}", Problems.of(call -> story(200, stories.story(call.path("id")))));
        router.addUnprefixed("DELETE", ROOT + "/{id}", Problems.of(this::delete));
        router.addUnprefixed("POST", ROOT + "/{id}/choices", Problems.of(this::choose));
        router.addUnprefixed("POST", ROOT + "/{id}/here", Problems.of(this::go));
        router.addUnprefixed("POST", ROOT + "/{id}/pictures", Problems.of(this::paint));
        router.addUnprefixed("GET", ROOT + "/{id}/pictures/{name}", Problems.of(this::picture));
        router.addUnprefixed("GET", ROOT + "/{id}/book", Problems.of(this::book));
        router.addUnprefixed("GET", ROOT + "/{id}/shared", Problems.of(this::share));
    }

    private Answer list() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stories", stories.all().stream().map(StoryRoutes::summary).toList());
        json.put("premises", PREMISES);
        json.put("endpoints", stories.endpoints());
        return Answer.json(json);
    }

    private static Map<String, Object> summary(Story story) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", story.id());
        json.put("title", story.title());
        json.put("premise", story.premise().length() > 200 ? story.premise().substring(0, 200) + "…" : story.premise());
        json.put("turns", story.turns().size());
        json.put("updated_at", story.updatedAt());
        json.put(
                "picture",
                story.path(story.here()).reversed().stream()
                        .map(turn -> turn.picture().file())
                        .filter(file -> !file.isEmpty())
                        .findFirst()
                        .orElse(""));
        return json;
    }

    private Answer begin(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        StoryService.Wish wish = new StoryService.Wish(
                text(body, "premise")
                        .orElseThrow(() -> invalid("The member premise is missing; say what the story is about.")),
                text(body, "style").map(PromptStyle::parse).orElse(PromptStyle.ILLUSTRATION),
                body.get("seed") instanceof Long seed ? seed : 1,
                text(body, "endpoint"),
                text(body, "writer"));
        return story(201, stories.begin(wish));
    }

    private Answer take(HttpCall call) {
        return story(201, stories.take(new String(call.body(), StandardCharsets.UTF_8)));
    }

    private Answer choose(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        return story(200, stories.choose(call.path("id"), number(body, "turn"), number(body, "choice")));
    }

    private Answer go(HttpCall call) {
        return story(200, stories.go(call.path("id"), number(call.jsonObject(), "turn")));
    }

    private Answer paint(HttpCall call) {
        return story(200, stories.paint(call.path("id"), number(call.jsonObject(), "turn")));
    }

    private Answer delete(HttpCall call) {
        stories.delete(call.path("id"));
        return Answer.json(Map.of("removed", 1));
    }

    private Answer picture(HttpCall call) throws IOException {
        Path file = stories.picture(call.path("id"), call.path("name"))
                .orElseThrow(() -> new EaselException(ErrorCode.NOT_FOUND, "The story has no such picture."));
        String type = MediaTypes.harmless(file.getFileName().toString());
        return Answer.bytes(200, type, Files.readAllBytes(file)).with("Cache-Control", "private, max-age=3600");
    }

    private Answer book(HttpCall call) {
        Story story = stories.story(call.path("id"));
        byte[] html = stories.book(story.id()).getBytes(StandardCharsets.UTF_8);
        return Answer.bytes(200, "text/html; charset=utf-8", html)
                .with(
                        "Content-Security-Policy",
                        "sandbox; default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'")
                .with("Content-Disposition", "attachment; filename=\"" + fileName(story) + ".html\"");
    }

    private Answer share(HttpCall call) {
        Story story = stories.story(call.path("id"));
        return Answer.jsonText(StoryJson.write(story))
                .with("Content-Disposition", "attachment; filename=\"" + fileName(story) + ".json\"");
    }

    private static String fileName(Story story) {
        String name = story.title().replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
        return name.isEmpty() ? "story" : name;
    }

    private static Answer story(int status, Story story) {
        byte[] json = StoryJson.write(story).getBytes(StandardCharsets.UTF_8);
        return Answer.bytes(status, "application/json; charset=utf-8", json);
    }

    private static Optional<String> text(Map<String, Object> body, String member) {
        return switch (body.get(member)) {
            case null -> Optional.empty();
            case String text when text.isBlank() && !member.equals("premise") -> Optional.empty();
            case String text -> Optional.of(text);
            default -> throw invalid("The member " + member + " is not a text.");
        };
    }

    private static int number(Map<String, Object> body, String member) {
        if (body.get(member) instanceof Long number && number >= 0 && number < Story.MOST_TURNS) {
            return number.intValue();
        }
        throw invalid("The member " + member + " is missing or no number of a turn or choice.");
    }

    private static EaselException invalid(String message) {
        return new EaselException(ErrorCode.INVALID_INPUT, message);
    }
}
