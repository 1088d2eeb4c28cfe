package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker with several jobs at work at once. */
@Timeout(60)
class WorkerInputsTest {
    private static final int INPUTS = 3;
    private static final String PROMPT = """
            {"prompt_id": "job-%d", "client_id": "client-%d", "prompt": {
              "1": {"class_type": "%s", "inputs": {"value": %d}},
              "2": {"class_type": "ProbeShow", "inputs": {"v": ["1", 0]}}}}""";

    private final CyclicBarrier together = new CyclicBarrier(INPUTS);
    private final CountDownLatch atWork = new CountDownLatch(INPUTS);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final NodeDefinition meet = NodeDefinition.named("Meet")
            .input(Input.integer("value"))
            .output("INT")
            .function((inputs, context) -> {
                together.await(30, TimeUnit.SECONDS);
                context.progress(inputs.integer("value"), 10);
                return NodeResult.of(inputs.longInteger("value"));
            })
            .build();
    private final NodeDefinition hold = NodeDefinition.named("Hold")
            .input(Input.integer("value"))
            .output("INT")
            .function((inputs, context) -> {
                atWork.countDown();
                while (!mayEnd.await(10, TimeUnit.MILLISECONDS)) {
                    context.checkInterrupted();
                }
                return NodeResult.of(inputs.longInteger("value"));
            })
            .build();

    @TempDir
    private Path folder;

    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.withInputs(folder, INPUTS, List.of(meet, hold));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void submit(int number, String node) throws Exception {
        assertThat(server.post("/prompt", PROMPT.formatted(number, number, node, number))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void jobsThatWaitForEachOtherEndBecauseTheyRunTogetherAndEachClientHearsItsOwn() throws Exception {
        try (EventRecorder first = new EventRecorder(server, "client-1");
                EventRecorder second = new EventRecorder(server, "client-2");
                EventRecorder third = new EventRecorder(server, "client-3")) {
            for (int number = 1; number <= INPUTS; number++) {
                submit(number, "Meet");
            }
            int number = 0;
            for (EventRecorder client : List.of(first, second, third)) {
                number++;
                List<Map<String, Object>> told = client.until(EventRecorder::isEnd);
                assertThat(told).anyMatch(message -> message.get("type").equals("execution_success"));
                assertThat(told.stream()
                                .map(message -> ((Map<?, ?>) message.get("data")).get("prompt_id"))
                                .filter(String.class::isInstance)
                                .map(String.class::cast)
                                .distinct())
                        .containsExactly("job-" + number);
            }
        }
    }

    @Test
    void oneOfThemIsStoppedAloneAndAFourthWaits() throws Exception {
        try (EventRecorder first = new EventRecorder(server, "client-1");
                EventRecorder second = new EventRecorder(server, "client-2");
                EventRecorder third = new EventRecorder(server, "client-3");
                EventRecorder fourth = new EventRecorder(server, "client-4")) {
            for (int number = 1; number <= INPUTS + 1; number++) {
                submit(number, "Hold");
            }
            assertThat(atWork.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(server.get("/api/jobs?status=in_progress").body()).contains("\"total\":3");
            assertThat(server.get("/api/jobs?status=pending").body()).contains("\"total\":1");

            server.post("/interrupt", "{\"prompt_id\": \"job-2\"}");
            assertThat(end(second)).isEqualTo("execution_interrupted");
            mayEnd.countDown();

            assertThat(end(first)).isEqualTo("execution_success");
            assertThat(end(third)).isEqualTo("execution_success");
            assertThat(end(fourth)).isEqualTo("execution_success");
        }
    }

    private static String end(EventRecorder client) throws Exception {
        return client.until(EventRecorder::isEnd).stream()
                .map(message -> (String) message.get("type"))
                .filter(type -> type.equals("execution_success") || type.equals("execution_interrupted"))
                .findFirst()
                .orElse("");
    }
}
