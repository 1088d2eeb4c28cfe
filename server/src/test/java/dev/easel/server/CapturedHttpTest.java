package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends the requests of recorded sessions again and compares the answers. Where the reference answers 500 to malformed input this
 * server answers with a status of its own from 400 on.
 */
class CapturedHttpTest {
    private static final WorkflowLimits LIMITS = new WorkflowLimits(64 << 20, 500, 100_000);

    /** A server on loopback answers no foreign names: they may have been pointed at it. */
    private static final Set<String> STRICTER = Set.of("origin mismatch on non-loopback host");

    @ParameterizedTest
    @ValueSource(strings = {"01-root-and-errors", "03-settings-users-userdata"})
    void answersAsRecorded(String session) throws Exception {
        Path file = Path.of("src/test/resources/captures", session + ".json");
        Path folder = Files.createTempDirectory("captured-http");
        Files.createDirectories(folder.resolve("user/default"));
        try (RunningServer server = new RunningServer(folder)) {
            for (Object exchange : (List<?>) JsonText.read(Files.readAllBytes(file), session, LIMITS)) {
                compare(server, (Map<?, ?>) exchange);
            }
        }
    }

    private static void compare(RunningServer server, Map<?, ?> exchange) throws IOException {
        String note = (String) exchange.get("note");
        Map<?, ?> request = (Map<?, ?>) exchange.get("request");
        Map<?, ?> expected = (Map<?, ?>) exchange.get("response");
        if (STRICTER.contains(note)) {
            return;
        }
        int port = server.uri("/").getPort();
        Map<String, String> headers = new LinkedHashMap<>();
        if (request.get("headers") instanceof Map<?, ?> given) {
            given.forEach((name, value) ->
                    headers.put(name.toString(), value.toString().replace(":8188", ":" + port)));
        }
        RawHttp.Reply reply = RawHttp.send(
                port, (String) request.get("method"), (String) request.get("path"), headers, body(request.get("body")));
        long status = (Long) expected.get("status");
        if (status == 500) {
            assertThat(reply.status()).as(note).isBetween(400, 499);
            return;
        }
        assertThat((long) reply.status()).as(note).isEqualTo(status);
        compareHeaders(note, (Map<?, ?>) expected.get("headers"), reply);
        if (isRepeatable(expected.get("body")) && !note.equals("root page")) {
            assertThat(bodyOf(reply)).as(note).isEqualTo(expected.get("body"));
        }
    }

    private static void compareHeaders(String note, Map<?, ?> expected, RawHttp.Reply reply) {
        for (String name : List.of("Allow", "Cache-Control")) {
            if (expected.containsKey(name)) {
                assertThat(reply.headers().get(name.toLowerCase(Locale.ROOT)))
                        .as(note)
                        .isEqualTo(expected.get(name));
            }
        }
        if ("application/json; charset=utf-8".equals(expected.get("Content-Type"))) {
            assertThat(reply.headers().get("content-type")).as(note).isEqualTo(expected.get("Content-Type"));
        }
    }

    private static byte[] body(Object body) {
        return switch (body) {
            case null -> new byte[0];
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> JsonText.write(body).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static Object bodyOf(RawHttp.Reply reply) {
        boolean json = reply.headers().getOrDefault("content-type", "").startsWith("application/json");
        return json && reply.body().length > 0 ? JsonText.read(reply.body(), "answer", LIMITS) : reply.text();
    }

    /** Times and new ids differ each time. */
    private static boolean isRepeatable(Object body) {
        String text = JsonText.write(body);
        return !text.contains("\"modified\"") && !text.matches("(?s).*[0-9a-f]{8}-[0-9a-f]{4}-.*");
    }
}
