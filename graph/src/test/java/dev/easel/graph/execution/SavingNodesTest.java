package dev.easel.graph.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The last node of a run may save while the next run is at work; within a run nothing changes its order. */
@Timeout(20)
class SavingNodesTest {
    private final List<String> saved = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch maySave = new CountDownLatch(1);

    private final NodeDefinition save = NodeDefinition.named("Save")
            .outputNode()
            .input(Input.of("value", "*"))
            .savingFunction((inputs, context) -> {
                String text = String.valueOf(inputs.raw("value"));
                return () -> {
                    if (!maySave.await(10, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("nobody lets it save");
                    }
                    context.checkInterrupted();
                    saved.add(text);
                    return NodeResult.none().withUi("text", List.of(text));
                };
            })
            .build();
    private final NodeDefinition number = NodeDefinition.named("Number")
            .input(Input.integer("value").defaultValue(0))
            .output("INT")
            .function((inputs, context) -> NodeResult.of(inputs.longInteger("value")))
            .build();
    private final NodeRegistry registry =
            NodeRegistry.builder().add(number).add(save).build();

    @Test
    void theNextRunIsAtWorkWhileTheLastNodeSaves() {
        for (CachePolicy policy : List.of(new CachePolicy.Classic(), new CachePolicy.LeastRecentlyUsed(10))) {
            saved.clear();
            try (GraphExecutor executor = new GraphExecutor(registry, policy, ValueLifecycle.none())) {
                List<ExecutionEvent> second = new ArrayList<>();
                StartedRun first = executor.begin(request("first", saves(1)), ExecutionListener.NONE);
                StartedRun next = executor.begin(request("second", saves(2)), second::add);
                assertThat(second)
                        .anyMatch(event -> event instanceof ExecutionEvent.NodeStarted started
                                && started.nodeId().equals("2"));
                maySave.countDown();
                assertThat(first.finish().outputs()).containsEntry("2", Map.of("text", List.of("1")));
                assertThat(next.finish().outputs()).containsEntry("2", Map.of("text", List.of("2")));
                assertThat(saved).containsExactly("1", "2");
            }
        }
    }

    @Test
    void aRunThatNeedsWhatIsBeingSavedWaitsForItAndFindsIt() throws Exception {
        try (GraphExecutor executor = new GraphExecutor(registry, new CachePolicy.Classic(), ValueLifecycle.none())) {
            StartedRun first = executor.begin(request("first", saves(1)), ExecutionListener.NONE);
            CompletableFuture<ExecutionResult> same = CompletableFuture.supplyAsync(
                    () -> executor.execute(request("second", saves(1)), ExecutionListener.NONE));
            maySave.countDown();
            first.finish();
            assertThat(same.get(10, TimeUnit.SECONDS).messages().get(1).data())
                    .containsEntry("nodes", List.of("1", "2"));
            assertThat(saved).containsExactly("1");
        }
    }

    @Test
    void withinARunNothingElseWorksWhileANodeSaves() {
        maySave.countDown();
        List<String> order = new ArrayList<>();
        try (GraphExecutor executor = new GraphExecutor(registry, new CachePolicy.Classic(), ValueLifecycle.none())) {
            executor.execute(request("two", """
                    {"1": {"class_type": "Number", "inputs": {"value": 1}},
                     "2": {"class_type": "Save", "inputs": {"value": ["1", 0]}},
                     "3": {"class_type": "Number", "inputs": {"value": 3}},
                     "4": {"class_type": "Save", "inputs": {"value": ["3", 0]}}}"""), event -> {
                switch (event) {
                    case ExecutionEvent.NodeStarted started -> order.add("started " + started.nodeId());
                    case ExecutionEvent.NodeExecuted executed -> order.add("executed " + executed.nodeId());
                    default -> {}
                }
            });
        }
        assertThat(order).containsSubsequence("started 2", "executed 2", "started 4", "executed 4");
        assertThat(order.indexOf("executed 2")).isEqualTo(order.indexOf("started 2") + 1);
    }

    @Test
    void anInterruptionReachesTheOneThatSavesFirst() {
        try (GraphExecutor executor = new GraphExecutor(registry, new CachePolicy.Classic(), ValueLifecycle.none())) {
            StartedRun first = executor.begin(request("first", saves(1)), ExecutionListener.NONE);
            StartedRun next = executor.begin(request("second", saves(2)), ExecutionListener.NONE);
            executor.interrupt();
            maySave.countDown();
            assertThat(first.finish().status()).isEqualTo(ExecutionResult.Status.INTERRUPTED);
            assertThat(next.finish().status()).isEqualTo(ExecutionResult.Status.SUCCESS);
            assertThat(executor.interrupt("first")).isFalse();
            assertThat(saved).containsExactly("2");
        }
    }

    @Test
    void aFailureToSaveIsTheNodesFailure() {
        NodeDefinition broken = NodeDefinition.named("Broken")
                .outputNode()
                .savingFunction((inputs, context) -> () -> {
                    throw new IllegalStateException("the disk is full");
                })
                .build();
        try (GraphExecutor executor = new GraphExecutor(
                NodeRegistry.builder().add(broken).build(), new CachePolicy.Classic(), ValueLifecycle.none())) {
            ExecutionResult result = executor.execute(
                    new ExecutionRequest(
                            "broken",
                            workflow("{\"7\": {\"class_type\": \"Broken\", \"inputs\": {}}}"),
                            List.of("7"),
                            Map.of()),
                    ExecutionListener.NONE);
            assertThat(result.failure()).hasValueSatisfying(failure -> {
                assertThat(failure.nodeId()).isEqualTo("7");
                assertThat(failure.message()).contains("the disk is full");
            });
        }
    }

    private ExecutionRequest request(String id, String json) {
        return ExecutionRequest.of(id, new WorkflowValidator(registry).validate(workflow(json)), Map.of());
    }

    @SuppressWarnings("unchecked")
    private static Workflow workflow(String json) {
        Map<?, ?> prompt =
                (Map<?, ?>) JsonText.read(json.getBytes(StandardCharsets.UTF_8), "the test", WorkflowLimits.STANDARD);
        return Workflow.of((Map<String, ?>) prompt, WorkflowLimits.STANDARD);
    }

    private static String saves(int value) {
        return """
                {"1": {"class_type": "Number", "inputs": {"value": %d}},
                 "2": {"class_type": "Save", "inputs": {"value": ["1", 0]}}}""".formatted(value);
    }
}
