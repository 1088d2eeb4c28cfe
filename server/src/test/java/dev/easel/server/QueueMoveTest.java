package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.http.AccessRules;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Moving a waiting job over HTTP, and whose jobs a key may move. */
@Timeout(60)
class QueueMoveTest {
    @TempDir
    private Path folder;

    private RunningServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RunningServer(folder, new AccessRules(List.of("root-key"), Optional.empty(), Set.of(), true));
        submit("long", 30, "root-key");
        while (((List<?>) json(ask("GET", "/queue", "", "root-key")).get("queue_running")).isEmpty()) {
            Thread.onSpinWait();
        }
        for (String id : List.of("a", "b", "c")) {
            submit(id, 0, "root-key");
        }
    }

    @AfterEach
    void stop() throws Exception {
        ask("POST", "/queue", "{\"clear\": true}", "root-key");
        ask("POST", "/interrupt", "{}", "root-key");
        server.close();
    }

    private HttpResponse<String> ask(String method, String path, String body, String key) throws Exception {
        return server.send(method, path, body, "Authorization", "Bearer " + key);
    }

    private void submit(String id, int seconds, String key) throws Exception {
        HttpResponse<String> answer = ask("POST", "/prompt", """
                {"prompt": {"1": {"class_type": "StubInt", "inputs": {"value": 1}},
                            "2": {"class_type": "TestSleep", "inputs": {"value": ["1", 0], "seconds": %d}},
                            "3": {"class_type": "ProbeShow", "inputs": {"v": ["2", 0]}}},
                 "prompt_id": "%s"}""".formatted(seconds, id), key);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> move(String id, String body, String key) throws Exception {
        return ask("POST", "/api/easel/queue/" + id + "/move", body, key);
    }

    private List<String> waiting() throws Exception {
        List<?> items = (List<?>) json(ask("GET", "/queue", "", "root-key")).get("queue_pending");
        return items.stream()
                .map(item -> (List<?>) item)
                .sorted(Comparator.comparingDouble(item -> ((Number) item.getFirst()).doubleValue()))
                .map(item -> item.get(1).toString())
                .toList();
    }

    private static Map<?, ?> json(HttpResponse<String> answer) {
        return (Map<?, ?>)
                JsonText.read(answer.body().getBytes(StandardCharsets.UTF_8), "The answer", WorkflowLimits.STANDARD);
    }

    @Test
    void aWaitingJobIsMovedAndKeepsItsId() throws Exception {
        HttpResponse<String> moved = move("c", "{\"before\": \"a\"}", "root-key");
        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
        assertThat(json(moved).get("prompt_id")).isEqualTo("c");
        assertThat(waiting()).containsExactly("c", "a", "b");

        move("c", "{\"after\": \"a\"}", "root-key");
        assertThat(waiting()).containsExactly("a", "c", "b");
        move("a", "{\"to\": \"end\"}", "root-key");
        assertThat(waiting()).containsExactly("c", "b", "a");
        move("b", "{\"to\": \"front\"}", "root-key");
        assertThat(waiting()).containsExactly("b", "c", "a");
    }

    @Test
    void whatCannotBeMovedIsSaid() throws Exception {
        assertRefused(move("none", "{\"to\": \"front\"}", "root-key"), 404, "not_found", "no job none");
        assertRefused(move("long", "{\"to\": \"end\"}", "root-key"), 409, "not_waiting", "does not wait any more");
        assertRefused(move("a", "{\"before\": \"long\"}", "root-key"), 409, "not_waiting", "next to");
        for (String body :
                List.of("{}", "{\"to\": \"middle\"}", "{\"before\": 3}", "{\"after\": \"b\", \"to\": \"end\"}")) {
            assertRefused(move("a", body, "root-key"), 400, "invalid_input", "Say where to");
        }
        assertThat(waiting()).containsExactly("a", "b", "c");
    }

    @Test
    void aKeyMovesItsOwnJobsAndAnAdministratorAll() throws Exception {
        HttpResponse<String> made =
                ask("POST", "/api/easel/keys", "{\"name\": \"k\", \"scopes\": [\"develop\"]}", "root-key");
        String key = json(made).get("key").toString();
        submit("own", 0, key);

        assertRefused(move("c", "{\"to\": \"front\"}", key), 403, "not_your_job", "scope admin");
        assertThat(move("own", "{\"to\": \"front\"}", key).statusCode()).isEqualTo(200);
        assertThat(waiting()).containsExactly("own", "a", "b", "c");
        assertThat(move("own", "{\"to\": \"end\"}", "root-key").statusCode()).isEqualTo(200);
        assertThat(waiting()).containsExactly("a", "b", "c", "own");
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code, String detail) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).get("code")).isEqualTo(code);
        assertThat(json(answer).get("detail").toString()).contains(detail);
    }
}
