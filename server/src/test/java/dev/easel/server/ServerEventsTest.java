package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients hear on the socket, in which order (contract section 2). */
class ServerEventsTest {
    private static final String TWO_NODES = """
            {"prompt": {"1": {"class_type": "StubInt", "inputs": {"value": %d}},
                        "2": {"class_type": "ProbeShow", "inputs": {"v": ["1", 0]}}},
             "client_id": "%s", "prompt_id": "%s"}""";

    @TempDir
    private Path folder;

    private RunningServer server;

    @BeforeEach
    void start() {
        server = new RunningServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aNormalRunAndThenACachedOne() throws Exception {
        try (EventRecorder client = new EventRecorder(server, "a")) {
            server.post("/prompt", TWO_NODES.formatted(7, "a", "first"));
            assertThat(summary(client.until(EventRecorder::isEnd)))
                    .containsExactly(
                            "status 0",
                            "status 1",
                            "status 1",
                            "execution_start",
                            "execution_cached []",
                            "progress_state",
                            "executing 1",
                            "progress_state",
                            "progress_state",
                            "executing 2",
                            "executed 2",
                            "progress_state",
                            "execution_success",
                            "status 0",
                            "executing null");
            assertThat(server.get("/history/first").body()).contains("\"completed\":true", "\"2\":{\"text\"");

            server.post("/prompt", TWO_NODES.formatted(7, "a", "second"));
            assertThat(summary(client.until(EventRecorder::isEnd)))
                    .containsExactly(
                            "status 1",
                            "status 1",
                            "execution_start",
                            "execution_cached [1, 2]",
                            "executed 2",
                            "progress_state",
                            "execution_success",
                            "status 0",
                            "executing null");
        }
    }

    @Test
    void anotherClientHearsOnlyOfTheQueue() throws Exception {
        try (EventRecorder client = new EventRecorder(server, "a");
                EventRecorder observer = new EventRecorder(server, "b")) {
            server.post("/prompt", TWO_NODES.formatted(8, "a", "one"));
            client.until(EventRecorder::isEnd);
            server.post("/prompt", TWO_NODES.formatted(9, "b", "two"));
            assertThat(summary(observer.until(EventRecorder::isEnd)).subList(0, 7))
                    .containsExactly(
                            "status 0", "status 1", "status 1", "status 0", "status 1", "status 1", "execution_start");
        }
    }

    @Test
    void aClientThatConnectsWhileItsPromptRunsHearsWhichNodeIsAtWork() throws Exception {
        String sleeping = """
                {"prompt": {"1": {"class_type": "StubInt", "inputs": {"value": 1}},
                            "2": {"class_type": "TestSleep", "inputs": {"value": ["1", 0], "seconds": 30}},
                            "3": {"class_type": "ProbeShow", "inputs": {"v": ["2", 0]}}},
                 "client_id": "a", "prompt_id": "long"}""";
        try (EventRecorder before = new EventRecorder(server, "a")) {
            server.post("/prompt", sleeping);
            before.until(message -> summary(List.of(message)).equals(List.of("executing 2")));
        }
        try (EventRecorder after = new EventRecorder(server, "a")) {
            assertThat(summary(after.until(message -> "executing".equals(message.get("type")))))
                    .startsWith("status 1")
                    .endsWith("executing 2");
            server.post("/interrupt", "{\"prompt_id\": \"another\"}");
            server.post("/interrupt", "{\"prompt_id\": \"long\"}");
            assertThat(summary(after.until(EventRecorder::isEnd)))
                    .containsSubsequence("execution_interrupted", "status 0", "executing null");
        }
        assertThat(server.get("/history/long").body()).contains("\"status_str\":\"error\"", "execution_interrupted");
        assertThat(server.get("/api/jobs/long").body()).contains("\"status\":\"failed\"");
    }

    @Test
    void aFailingRunEndsWithItsErrorAndTheServerGoesOn() throws Exception {
        try (EventRecorder client = new EventRecorder(server, "a")) {
            server.post("/prompt", """
                    {"prompt": {"1": {"class_type": "StubInt", "inputs": {"value": 1}},
                                "2": {"class_type": "TestSyncError", "inputs": {"value": ["1", 0]}},
                                "3": {"class_type": "ProbeShow", "inputs": {"v": ["2", 0]}}},
                     "client_id": "a"}""");
            assertThat(summary(client.until(EventRecorder::isEnd)))
                    .endsWith("executing 2", "execution_error", "status 0", "executing null");
            server.post("/prompt", TWO_NODES.formatted(1, "a", "next"));
            assertThat(summary(client.until(EventRecorder::isEnd))).contains("execution_success");
        }
    }

    @Test
    void onlyFlagsInTheFirstMessageAreAnswered() throws Exception {
        try (EventRecorder client = new EventRecorder(server, "a")) {
            client.send("not JSON");
            client.send("{\"type\": \"feature_flags\", \"data\": {\"supports_preview_metadata\": true}}");
            client.send("{\"type\": \"feature_flags\", \"data\": {}}");
            server.post("/prompt", TWO_NODES.formatted(3, "a", "one"));
            assertThat(summary(client.until(EventRecorder::isEnd))).startsWith("status 0", "feature_flags", "status 1");
        }
    }

    private static List<String> summary(List<Map<String, Object>> messages) {
        List<String> lines = new ArrayList<>();
        for (Map<String, Object> message : messages) {
            Map<?, ?> data = (Map<?, ?>) message.get("data");
            String type = (String) message.get("type");
            lines.add(
                    switch (type) {
                        case "status" -> {
                            Map<?, ?> status = (Map<?, ?>) data.get("status");
                            yield "status " + ((Map<?, ?>) status.get("exec_info")).get("queue_remaining");
                        }
                        case "executing", "executed" -> type + " " + data.get("node");
                        case "execution_cached" -> type + " " + data.get("nodes");
                        default -> type;
                    });
        }
        return lines;
    }
}
