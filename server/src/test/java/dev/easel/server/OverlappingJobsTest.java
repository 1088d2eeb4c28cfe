package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeResult;
import dev.easel.server.worker.PreviewSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The next job is at work while the last one saves; clients hear of one after the other all the same. */
@Timeout(60)
class OverlappingJobsTest {
    private static final String PROMPT = """
            {"prompt": {"1": {"class_type": "Reached", "inputs": {"value": %d}},
                        "2": {"class_type": "HeldSave", "inputs": {"value": ["1", 0]}}},
             "client_id": "a", "prompt_id": "job-%d"}""";

    private final CountDownLatch maySave = new CountDownLatch(1);
    private final CountDownLatch secondAtWork = new CountDownLatch(1);
    private final NodeDefinition reached = NodeDefinition.named("Reached")
            .input(Input.integer("value").defaultValue(0))
            .output("INT")
            .function((inputs, context) -> {
                if (inputs.integer("value") == 2) {
                    secondAtWork.countDown();
                }
                return NodeResult.of(inputs.longInteger("value"));
            })
            .build();
    private final NodeDefinition heldSave = NodeDefinition.named("HeldSave")
            .outputNode()
            .input(Input.of("value", "INT"))
            .savingFunction((inputs, context) -> {
                String text = String.valueOf(inputs.raw("value"));
                return () -> {
                    assertThat(maySave.await(30, TimeUnit.SECONDS)).isTrue();
                    context.checkInterrupted();
                    return NodeResult.none().withUi("text", List.of(text));
                };
            })
            .build();

    @TempDir
    private Path folder;

    private RunningServer server;

    @BeforeEach
    void start() {
        server = new RunningServer(folder, RunningServer.ANYONE, PreviewSettings.DEFAULT, List.of(reached, heldSave));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void jobsOverlapButAreToldOneAfterTheOther() throws Exception {
        try (EventRecorder client = new EventRecorder(server, "a")) {
            server.post("/prompt", PROMPT.formatted(1, 1));
            server.post("/prompt", PROMPT.formatted(2, 2));
            server.post("/prompt", PROMPT.formatted(3, 3));
            assertThat(secondAtWork.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(server.get("/history").body()).isEqualTo("{}");
            assertThat(server.get("/prompt").body()).contains("3");
            maySave.countDown();

            List<Map<String, Object>> told = new ArrayList<>();
            for (int job = 1; job <= 3; job++) {
                told.addAll(client.until(EventRecorder::isEnd));
            }
            List<String> ids = told.stream()
                    .map(message -> ((Map<?, ?>) message.get("data")).get("prompt_id"))
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .toList();
            assertThat(ids).isSorted().contains("job-1", "job-2", "job-3");
            assertThat(told.stream().filter(message -> message.get("type").equals("execution_success")))
                    .hasSize(3);
            assertThat(queueLengths(told)).startsWith("0", "1").endsWith("0").hasSize(10);
        }
        String history = server.get("/history").body();
        assertThat(history.indexOf("job-1")).isLessThan(history.indexOf("job-2"));
        assertThat(history.indexOf("job-2")).isLessThan(history.indexOf("job-3"));
    }

    @Test
    void interruptingStopsWhatClientsSeeRunning() throws Exception {
        try (EventRecorder client = new EventRecorder(server, "a")) {
            server.post("/prompt", PROMPT.formatted(1, 1));
            server.post("/prompt", PROMPT.formatted(2, 2));
            assertThat(secondAtWork.await(10, TimeUnit.SECONDS)).isTrue();
            server.post("/interrupt", "{}");
            maySave.countDown();
            assertThat(types(client.until(EventRecorder::isEnd))).contains("execution_interrupted");
            assertThat(types(client.until(EventRecorder::isEnd))).contains("execution_success");
        }
    }

    @Test
    void theJobThatIsNotToldOfYetCanBeInterruptedByItsId() throws Exception {
        try (EventRecorder client = new EventRecorder(server, "a")) {
            server.post("/prompt", PROMPT.formatted(1, 1));
            server.post("/prompt", PROMPT.formatted(2, 2));
            assertThat(secondAtWork.await(10, TimeUnit.SECONDS)).isTrue();
            server.post("/interrupt", "{\"prompt_id\": \"job-2\"}");
            maySave.countDown();
            assertThat(types(client.until(EventRecorder::isEnd))).contains("execution_success");
            assertThat(types(client.until(EventRecorder::isEnd))).contains("execution_interrupted");
        }
    }

    private static List<String> types(List<Map<String, Object>> messages) {
        return messages.stream().map(message -> (String) message.get("type")).toList();
    }

    private static List<String> queueLengths(List<Map<String, Object>> messages) {
        return messages.stream()
                .filter(message -> message.get("type").equals("status"))
                .map(message -> ((Map<?, ?>) ((Map<?, ?>) message.get("data")).get("status")).get("exec_info"))
                .map(info -> String.valueOf(((Map<?, ?>) info).get("queue_remaining")))
                .toList();
    }
}
