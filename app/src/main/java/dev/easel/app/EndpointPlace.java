package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.StoredState;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where endpoints and keys are: on a running server, in a state folder, or in a database that servers share. */
final class EndpointPlace {
    private static final WorkflowLimits ANSWER = new WorkflowLimits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);

    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "A running server (default: EASEL_SERVER; without it the state folder, which a running server shares).")
    private String server;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "The server's key (default: EASEL_API_KEY, which other users of this machine cannot see).")
    private String key;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The server's state folder (default: state in --data).")
    private Path state;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "The PostgreSQL that servers share (also: EASEL_DATABASE, which other users of this machine cannot see).")
    private String database;

    /** The server, if one is meant. */
    Optional<String> server(Map<String, String> environment) {
        if (Stream.of(server, state, database).filter(Objects::nonNull).count() > 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "Give one of --server, --state and --database, not several.");
        }
        return state != null || database != null
                ? Optional.empty()
                : Optional.ofNullable(server).or(() -> Optional.ofNullable(environment.get("EASEL_SERVER")));
    }

    /**
     * Opens what is kept without a server.
     *
     * @throws EaselException INPUT_OUTPUT when its database cannot be opened
     */
    StoredState open(EaselCommand easel) {
        Optional<String> url = Optional.ofNullable(database)
                .or(() -> Optional.ofNullable(easel.environment().get(SharedDatabase.VARIABLE))
                        .filter(given -> state == null && !given.isBlank()));
        return url.map(StoredState::at)
                .orElseGet(() -> StoredState.in(
                        Optional.ofNullable(state).orElseGet(() -> easel.data().resolve("state"))));
    }

    /**
     * Asks the server.
     *
     * @throws EaselException UNAVAILABLE when it does not answer, INVALID_INPUT or NOT_FOUND with its own words when it refuses
     */
    Map<?, ?> ask(EaselCommand easel, String method, String path, String body) {
        String base = server(easel.environment()).orElseThrow().replaceAll("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        Optional.ofNullable(key)
                .or(() -> Optional.ofNullable(easel.environment().get("EASEL_API_KEY")))
                .ifPresent(given -> request.header("Authorization", "Bearer " + given));
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return read(base, answer);
        } catch (IOException unreachable) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    "The server " + base
                            + " does not answer; start it with easel serve, or name another with --server.",
                    unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EaselException(ErrorCode.INTERRUPTED, "Interrupted.", interrupted);
        }
    }

    private static Map<?, ?> read(String base, HttpResponse<byte[]> answer) {
        if (answer.statusCode() == 401) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The server " + base + " wants another key; give --api-key or EASEL_API_KEY.");
        }
        Object json =
                answer.body().length == 0 ? Map.of() : JsonText.read(answer.body(), "The server's answer", ANSWER);
        if (!(json instanceof Map<?, ?> members)) {
            throw new EaselException(ErrorCode.UNAVAILABLE, "The server " + base + " is not an Easel server.");
        }
        if (answer.statusCode() >= 400) {
            ErrorCode code = answer.statusCode() == 404 ? ErrorCode.NOT_FOUND : ErrorCode.INVALID_INPUT;
            throw new EaselException(code, String.valueOf(members.get("detail")));
        }
        return members;
    }

    /** A name as a part of a path. */
    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
