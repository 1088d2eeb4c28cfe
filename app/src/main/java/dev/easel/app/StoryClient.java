package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.words.story.Story;
import dev.easel.words.story.StoryJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stories of a server. */
final class StoryClient implements AutoCloseable {
    private static final String ROOT = "/api/easel/stories";
    private static final WorkflowLimits ANSWER = new WorkflowLimits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);

    private final String base;
    private final Optional<String> key;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    StoryClient(String base, Optional<String> key) {
        this.base = base.replaceAll("/+$", "");
        this.key = key;
    }

    /** The premises that are offered. */
    List<String> premises() {
        return ((List<?>) list().get("premises")).stream().map(Object::toString).toList();
    }

    /** The stories there are: id, title, number of turns. */
    List<Map<?, ?>> stories() {
        return ((List<?>) list().get("stories"))
                .stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
    }

    private Map<?, ?> list() {
        return (Map<?, ?>)
                JsonText.read(text("GET", "", "").getBytes(StandardCharsets.UTF_8), "The list of stories", ANSWER);
    }

    Story begin(String premise, String style, long seed, Optional<String> endpoint, Optional<String> writer) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("premise", premise);
        body.put("style", style);
        body.put("seed", seed);
        endpoint.ifPresent(name -> body.put("endpoint", name));
        writer.ifPresent(name -> body.put("writer", name));
        return story("POST", "", Json.line(body));
    }

    Story story(String id) {
        return story("GET", "/" + EndpointPlace.encoded(id), "");
    }

    Story choose(String id, int turn, int choice) {
        return story("POST", "/" + id + "/choices", Json.line(Map.of("turn", turn, "choice", choice)));
    }

    Story go(String id, int turn) {
        return story("POST", "/" + id + "/here", Json.line(Map.of("turn", turn)));
    }

    Story take(String shared) {
        return story("POST", "/shared", shared);
    }

    String book(String id) {
        return text("GET", "/" + id + "/book", "");
    }

    String pictureUrl(String id, String file) {
        return base + ROOT + "/" + id + "/pictures/" + file;
    }

    private Story story(String method, String path, String body) {
        return StoryJson.read("The server's answer", text(method, path, body));
    }

    private String text(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + ROOT + path))
                .timeout(Duration.ofMinutes(5))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        key.ifPresent(given -> request.header("Authorization", "Bearer " + given));
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 400) {
                throw refused(answer);
            }
            return answer.body();
        } catch (IOException unreachable) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    "The server " + base + " does not answer; is it still running?",
                    unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EaselException(ErrorCode.INTERRUPTED, "Interrupted.", interrupted);
        }
    }

    private EaselException refused(HttpResponse<String> answer) {
        ErrorCode code = switch (answer.statusCode()) {
            case 404 -> ErrorCode.NOT_FOUND;
            case 429 -> ErrorCode.LIMIT_REACHED;
            case 503 -> ErrorCode.UNAVAILABLE;
            default -> ErrorCode.INVALID_INPUT;
        };
        if (answer.statusCode() == 401) {
            return new EaselException(
                    code, "The server " + base + " wants another key; give --api-key or EASEL_API_KEY.");
        }
        try {
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            Object detail = ((Map<?, ?>) JsonText.read(bytes, "The answer", ANSWER)).get("detail");
            return new EaselException(code, String.valueOf(detail));
        } catch (EaselException | ClassCastException notJson) {
            return new EaselException(
                    code, "The server " + base + " answered with status " + answer.statusCode() + ".");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
