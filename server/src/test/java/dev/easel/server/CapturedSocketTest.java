package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.workflow.JsonText;
import dev.easel.server.worker.PreviewSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recorded runs again, over a real socket: every message, in order and in full. */
@Timeout(120)
class CapturedSocketTest {
    /** In the order of the recording, because some find in the cache what an earlier one left there. */
    private static final List<String> RUNS = List.of(
            "10-normal-run",
            "11-cached-run",
            "12-partly-cached-run",
            "13-failing-run",
            "14-out-of-memory-run",
            "16-expansion-run",
            "17-expansion-cached",
            "18-expansion-fails",
            "19-blocker-with-message",
            "20-blocker-silent",
            "21-lazy-run",
            "22-lists",
            "24-async-nodes",
            "34-dynamic-cycle",
            "35-for-loop",
            "36-async-error",
            "37-one-output-invalid",
            "38-list-with-blocker");

    /** Messages whose number or order depends on which of several nodes is faster. */
    private static final Set<String> UNORDERED = Set.of("progress_state", "progress");

    private static final String HELD = """
            {"prompt": {"1": {"class_type": "StubInt", "inputs": {"value": 5}},
                        "2": {"class_type": "HeldDelay", "inputs": {"x": ["1", 0], "seconds": 3}},
                        "3": {"class_type": "ProbeShow", "inputs": {"v": ["2", 0]}}},
             "prompt_id": "held"%s}""";

    @TempDir
    private Path folder;

    private final CaptureNodes nodes = new CaptureNodes();
    private RunningServer server;

    @BeforeEach
    void start() {
        server = new RunningServer(folder, RunningServer.ANYONE, PreviewSettings.DEFAULT, nodes.nodes());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static List<Map<?, ?>> lines(String name) throws IOException {
        List<Map<?, ?>> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/captures/ws", name + ".jsonl"))) {
            lines.add((Map<?, ?>) CapturedValue.read(line.replace("ProbeDelay", "HeldDelay")));
        }
        return lines;
    }

    /** The messages of a recording, in a form that can be compared. */
    private static List<Object> recorded(String name) throws IOException {
        return comparable(lines(name).stream()
                .filter(line -> line.containsKey("text"))
                .map(line -> line.get("text"))
                .toList());
    }

    private static List<Object> comparable(List<?> messages) {
        return messages.stream()
                .map(message -> (Object) withoutIds((Map<?, ?>) CapturedValue.comparable(message)))
                .toList();
    }

    /** Prompts that the recording left to the server to name had other ids; stand-ins for nodes have no folders. */
    private static Object withoutIds(Map<?, ?> message) {
        String text = JsonText.write(message)
                .replaceAll("\"subfolder\":\\s*\"[^\"]*\"", "\"subfolder\":\"\"")
                .replaceAll("\"prompt_id\":\\s*\"[^\"]*\"", "\"prompt_id\":\"an-id\"");
        return CapturedValue.comparable(CapturedValue.read(text));
    }

    @Test
    void clientsHearWhatWasRecorded() throws Exception {
        for (String run : RUNS) {
            Map<?, ?> header = (Map<?, ?>) lines(run).getFirst().get("header");
            if (!header.containsKey("POST /prompt body")) {
                throw new AssertionError(run + " does not say what was asked");
            }
            Path observed = Path.of("src/test/resources/captures/ws", run + "--observer-client-B.jsonl");
            try (EventRecorder client = new EventRecorder(server, "client-A");
                    EventRecorder observer = new EventRecorder(server, "client-B")) {
                Map<?, ?> answer = (Map<?, ?>)
                        CapturedValue.read(server.post("/prompt", JsonText.write(header.get("POST /prompt body")))
                                .body());
                List<Object> heard = comparable(client.until(EventRecorder::isEnd));
                if (outputs(answer.get("prompt_id").toString()) > 1) {
                    assertThat(withoutStates(heard))
                            .as(run)
                            .containsExactlyInAnyOrderElementsOf(withoutStates(recorded(run)));
                } else {
                    assertThat(heard).as(run).isEqualTo(recorded(run));
                }
                if (Files.exists(observed)) {
                    List<Object> expected = recorded(run + "--observer-client-B");
                    assertThat(comparable(observer.take(expected.size())))
                            .as(run + ", seen by another")
                            .isEqualTo(expected);
                }
            }
        }
    }

    /** How many output nodes a prompt has: which comes first is left to a hash set in the reference. */
    private int outputs(String id) throws IOException, InterruptedException {
        Map<?, ?> history =
                (Map<?, ?>) CapturedValue.read(server.get("/history/" + id).body());
        return ((List<?>) ((List<?>) ((Map<?, ?>) history.get(id)).get("prompt")).get(4)).size();
    }

    /** Without the messages that tell of all nodes so far, which depend on the order, and of time spent asleep. */
    private static List<Object> withoutStates(List<Object> messages) {
        return messages.stream()
                .filter(message -> !UNORDERED.contains(((Map<?, ?>) message).get("type")))
                .toList();
    }

    @Test
    void aConnectionWithoutAnIdGetsOne() throws Exception {
        try (EventRecorder client = new EventRecorder(server, "")) {
            Map<String, Object> greeting = client.take(1).getFirst();
            assertThat(((Map<?, ?>) greeting.get("data")).get("sid").toString()).matches("[0-9a-f]{32}");
            client.send("{\"type\": \"feature_flags\", \"data\": {\"supports_preview_metadata\": true}}");
            client.send("{\"type\": \"feature_flags\", \"data\": {}}");
            client.send("not json");
            client.send("[1, 2]");
            client.send("{\"type\": \"unknown\"}");
            assertThat(comparable(client.take(1)))
                    .isEqualTo(recorded("01-connect-no-client-id").subList(1, 2));
            askedForNothingElse(client);
        }
    }

    @Test
    void flagsThatComeLaterAreNotAnswered() throws Exception {
        try (EventRecorder client = new EventRecorder(server, "my-client-1")) {
            client.send("{\"type\": \"unknown\"}");
            client.send("{\"type\": \"feature_flags\", \"data\": {\"supports_preview_metadata\": true}}");
            assertThat(comparable(client.take(1))).isEqualTo(recorded("02-connect-flags-not-first"));
            askedForNothingElse(client);
        }
    }

    /** The next message is one about a prompt that was asked for now. */
    private void askedForNothingElse(EventRecorder client) throws Exception {
        server.post("/prompt", "{\"prompt\": {\"1\": {\"class_type\": \"ProbeNoOutput\", \"inputs\": {\"x\": 1}}}}");
        assertThat(client.take(1)).extracting(message -> message.get("type")).containsExactly("status");
    }

    @Test
    void aClientThatComesBackWhileItsPromptRuns() throws Exception {
        try (EventRecorder first = new EventRecorder(server, "client-R")) {
            server.post("/prompt", HELD.formatted(", \"client_id\": \"client-R\""));
            first.until(message -> isAtWork(message, "2"));
        }
        try (EventRecorder second = new EventRecorder(server, "client-R")) {
            List<Map<String, Object>> heard = new ArrayList<>(second.take(2));
            nodes.release();
            heard.addAll(second.until(EventRecorder::isEnd));
            List<Object> expected = recorded("40-reconnect-mid-run").stream()
                    .map(message -> CapturedValue.read(JsonText.write(message).replace("132689712", "5")))
                    .map(CapturedValue::comparable)
                    .toList();
            assertThat(comparable(heard)).isEqualTo(expected);
        }
    }

    @Test
    void anInterruptedRun() throws Exception {
        try (EventRecorder client = new EventRecorder(server, "client-A");
                EventRecorder observer = new EventRecorder(server, "client-B")) {
            server.post("/prompt", HELD.formatted(", \"client_id\": \"client-A\""));
            List<Map<String, Object>> heard = new ArrayList<>(client.until(message -> isAtWork(message, "2")));
            server.post("/interrupt", "{\"prompt_id\": \"another\"}");
            server.post("/interrupt", "{\"prompt_id\": \"held\"}");
            heard.addAll(client.until(EventRecorder::isEnd));

            assertThat(comparable(heard)).isEqualTo(recorded("30-interrupted-run"));
            List<Object> expected = recorded("30-interrupted-run--observer-client-B");
            assertThat(comparable(observer.take(expected.size()))).isEqualTo(expected);
        }
    }

    @Test
    void anInterruptedRunOfNobody() throws Exception {
        try (EventRecorder observer = new EventRecorder(server, "client-A")) {
            server.post("/prompt", HELD.formatted(""));
            List<Object> expected = recorded("31-interrupted-no-client-id--observer");
            List<Map<String, Object>> heard = new ArrayList<>(observer.take(expected.size() - 2));
            server.post("/interrupt", "");
            heard.addAll(observer.take(2));

            assertThat(comparable(heard)).isEqualTo(expected);
        }
    }

    /** Better than what was recorded: closing the first socket does not silence the second one. */
    @Test
    void aSecondSocketOfAClientReplacesTheFirst() throws Exception {
        String prompt = """
                {"prompt": {"1": {"class_type": "StubInt", "inputs": {"value": 1}},
                            "2": {"class_type": "ProbeShow", "inputs": {"v": ["1", 0]}}}, "client_id": "my-client-1"}""";
        try (EventRecorder second = replaced("my-client-1")) {
            server.post("/prompt", prompt);
            assertThat(comparable(second.until(EventRecorder::isEnd)))
                    .isEqualTo(recorded("03-duplicate-client-id-new-socket"));
            server.post("/prompt", prompt);
            assertThat(second.until(EventRecorder::isEnd))
                    .extracting(message -> message.get("type"))
                    .contains("executed", "execution_success");
        }
    }

    /** A client's second socket, after the first was closed. */
    private EventRecorder replaced(String clientId) throws InterruptedException {
        try (EventRecorder first = new EventRecorder(server, clientId)) {
            first.take(1);
            return new EventRecorder(server, clientId);
        }
    }

    private static boolean isAtWork(Map<String, Object> message, String node) {
        return "executing".equals(message.get("type")) && node.equals(((Map<?, ?>) message.get("data")).get("node"));
    }
}
