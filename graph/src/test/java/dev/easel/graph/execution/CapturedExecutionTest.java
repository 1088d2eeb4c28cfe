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

/**
 * Sequences of prompts on one executor give what was captured from the reference: which nodes are cached, which run, what they
 * show, and how the run ends (contract section 4).
 */
class CapturedExecutionTest {
    /** With two equal nodes the reference's hash order decides which of them runs; with us the first. */
    private static final String EITHER_ONE = "two identical nodes and outputs in one prompt";

    /** Where the reference without a cache fails, because expansion is defective there (contract section 4.4). */
    private static final Set<String> DEFECTIVE =
            Set.of("expansion node ids", "expansion over list of 2", "expansion over list again");

    /** The lazy node logs its checks; on the captured server with the classic cache it had run before. */
    private static final String RUN_BEFORE = "{'1': {'class_type': 'StubInt', 'inputs': {'value': 11}},"
            + " '3': {'class_type': 'ProbeLazy', 'inputs': {'which': 'a', 'a': ['1', 0], 'b': ['2', 0]}},"
            + " '2': {'class_type': 'StubInt', 'inputs': {'value': 22}}}";

    private static final Map<String, Object> EXTRA_DATA = Map.of(
            "extra_pnginfo",
            Map.of("workflow", Map.of("id", "w"), "other", List.of(1L)),
            "auth_token_comfy_org",
            "tok",
            "api_key_comfy_org",
            "key");

    @TestFactory
    Stream<DynamicTest> classic() throws IOException {
        return tests("classic", new CachePolicy.Classic());
    }

    @TestFactory
    Stream<DynamicTest> leastRecentlyUsed() throws IOException {
        return tests("lru100", new CachePolicy.LeastRecentlyUsed(100));
    }

    @TestFactory
    Stream<DynamicTest> none() throws IOException {
        return tests("none", new CachePolicy.None());
    }

    private static Stream<DynamicTest> tests(String mode, CachePolicy policy) throws IOException {
        TestBench bench = new TestBench(policy, ValueLifecycle.none());
        if (mode.equals("classic")) {
            bench.run(RUN_BEFORE);
        }
        try (InputStream stream = CapturedExecutionTest.class.getResourceAsStream("/execution/" + mode + ".json")) {
            List<?> captures = (List<?>) JsonText.read(stream.readAllBytes(), mode, WorkflowLimits.STANDARD);
            return captures.stream()
                    .map(CapturedExecutionTest::object)
                    .map(capture ->
                            DynamicTest.dynamicTest(capture.get("note").toString(), () -> check(bench, mode, capture)));
        }
    }

    private static void check(TestBench bench, String mode, Map<String, Object> capture) {
        String note = (String) capture.get("note");
        if (note.equals("after /free free_memory")) {
            bench.executor().clearCache();
        }
        Workflow workflow = Workflow.of(object(capture.get("prompt")), WorkflowLimits.STANDARD);
        TestBench.Outcome outcome = bench.run(workflow, note.equals("hidden inputs") ? EXTRA_DATA : Map.of());
        Recorder events = outcome.events();

        if (note.equals(EITHER_ONE)) {
            if (!mode.equals("none")) {
                assertThat(events.started()).hasSize(2);
            }
            assertThat(outcome.result().outputs()).containsOnlyKeys("3", "4");
            return;
        }
        if (mode.equals("none") && DEFECTIVE.contains(note)) {
            assertThat(outcome.result().status()).isEqualTo(ExecutionResult.Status.SUCCESS);
            return;
        }
        assertThat(Set.copyOf(events.cached())).isEqualTo(new HashSet<>((List<?>) capture.get("execution_cached")));
        assertThat(sorted(events.started())).isEqualTo(sorted((List<?>) capture.get("executing")));
        if (mode.equals("none") && note.startsWith("IS_CHANGED")) {
            // The node shows how often its fingerprint was asked for; without a cache we never ask.
            assertThat(events.executed()).containsOnlyKeys("1", "2");
            return;
        }
        assertThat(comparable(events.executed())).isEqualTo(comparable(capture.get("executed")));
        assertThat(errors(events)).isEqualTo(comparableErrors((List<?>) capture.get("errors")));
        assertThat(outcome.result().statusJson()).containsEntry("status_str", capture.get("status"));
        if (!mode.equals("none")) {
            Set<String> shown = outcome.result().outputs().keySet();
            assertThat(shown).isEqualTo(new HashSet<>((List<?>)
                    List.copyOf(object(capture.get("history_outputs")).keySet())));
        }
    }

    private static List<String> sorted(List<?> ids) {
        return ids.stream().map(String.class::cast).sorted().toList();
    }

    /** File names are random, and texts may be JSON with other spacing. */
    private static Object comparable(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, member) -> copy.put(key, key.equals("filename") ? "file" : comparable(member)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CapturedExecutionTest::comparable).toList();
        }
        if (value instanceof String text && text.startsWith("{\"")) {
            return JsonText.read(text.getBytes(StandardCharsets.UTF_8), "text", WorkflowLimits.STANDARD);
        }
        return value;
    }

    private static List<List<Object>> errors(Recorder events) {
        List<List<Object>> errors = new ArrayList<>();
        for (ExecutionEvent event : events.events()) {
            if (event.type().equals("execution_error")) {
                Map<String, Object> data = event.data();
                errors.add(List.of(data.get("node_id"), data.get("exception_type"), data.get("exception_message")));
            }
        }
        return comparableErrors(errors);
    }

    /** A node called without an argument fails in Python's own words; only the node is compared then. */
    private static List<List<Object>> comparableErrors(List<?> errors) {
        List<List<Object>> comparable = new ArrayList<>();
        for (Object error : errors) {
            List<?> parts = (List<?>) error;
            boolean missing = parts.get(2).toString().contains("missing 1 required")
                    || parts.get(2).toString().contains("was called without");
            comparable.add(missing ? List.of(parts.getFirst()) : List.copyOf(parts));
        }
        return comparable;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
