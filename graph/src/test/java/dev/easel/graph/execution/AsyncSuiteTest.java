package dev.easel.graph.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.testing.Recorder;
import dev.easel.graph.testing.TestBench;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asynchronous nodes (contract sections 4.12 and 6.2) and interruption (4.10). */
class AsyncSuiteTest {
    private static final String SIZE = "'height': 4, 'width': 4, 'batch_size': 1";
    private static final String BLACK = "{'class_type': 'StubImage', 'inputs': {'content': 'BLACK', " + SIZE + "}}";
    private static final String WHITE = "{'class_type': 'StubImage', 'inputs': {'content': 'WHITE', " + SIZE + "}}";

    /** Calls that only end when as many as the barrier's parties are running. */
    private final CyclicBarrier together = new CyclicBarrier(3);

    private final CountDownLatch waiting = new CountDownLatch(1);
    private final TestBench bench = new TestBench(
            NodeDefinition.named("Together")
                    .input(Input.of("value", "*"))
                    .optional(Input.integer("number"))
                    .output("*")
                    .asyncFunction((inputs, context) -> CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    together.await(10, TimeUnit.SECONDS);
                                } catch (Exception exception) {
                                    throw new IllegalStateException(exception);
                                }
                                return NodeResult.of(inputs.raw("value"));
                            },
                            runnable -> Thread.ofVirtual().start(runnable)))
                    .build(),
            NodeDefinition.named("Forever")
                    .outputNode()
                    .input(Input.integer("number"))
                    .output("INT")
                    .asyncFunction((inputs, context) -> {
                        waiting.countDown();
                        return new CompletableFuture<>();
                    })
                    .build());

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void anAsynchronousNodeDelivers() {
        assertDelivers();
    }

    private void assertDelivers() {
        TestBench.Outcome outcome = bench.run("{'1': " + BLACK + ", 's': " + sleep("1", "0.01") + "," + show("s"));

        assertThat(outcome.events().started()).contains("s", "show");
        assertThat(bench.pictures().mean(bench.shown().getFirst())).isZero();
    }

    @Test
    void severalNodesRunAtTheSameTime() {
        TestBench.Outcome outcome = bench.run("{'1': " + BLACK + ", '2': " + WHITE + ","
                + "'a': " + together("1", 1) + ", 'b': " + together("2", 2) + ", 'c': " + together("1", 3) + ","
                + "'v': {'class_type': 'TestVariadicAverage', 'inputs': {'input1': ['a', 0], 'input2': ['b', 0]}},"
                + "'w': {'class_type': 'TestVariadicAverage', 'inputs': {'input1': ['v', 0], 'input2': ['c', 0]}},"
                + show("w"));

        assertThat(outcome.result().status()).isEqualTo(ExecutionResult.Status.SUCCESS);
        assertThat(outcome.events().started()).contains("a", "b", "c");
        assertThat(bench.pictures().mean(bench.shown().getFirst())).isCloseTo(0.25, within(1e-6));
    }

    @Test
    void theCallsOfOneNodeRunAtTheSameTime() {
        TestBench.Outcome outcome = bench.run("{'l': {'class_type': 'ProbeListOut', 'inputs': {'n': 3, 'start': 5}},"
                + "'t': {'class_type': 'Together', 'inputs': {'value': ['l', 0]}},"
                + "'show': {'class_type': 'ProbeShow', 'inputs': {'v': ['t', 0]}}}");

        assertThat(outcome.result().outputs().get("show").get("text")).isEqualTo(List.of("5", "6", "7"));
    }

    @Test
    void theNodesOfAnExpansionRunAtTheSameTime() {
        TestBench.Outcome outcome = bench.run("{'1': " + BLACK + ", '2': " + WHITE + ", '3': " + WHITE + ","
                + "'p': {'class_type': 'TestParallelSleep', 'inputs': {'image1': ['1', 0], 'image2': ['2', 0], 'image3': ['3', 0],"
                + " 'sleep1': 0.01, 'sleep2': 0.01, 'sleep3': 0.01}}," + show("p"));

        assertThat(outcome.events().started()).contains("p.0.0.2", "p.0.0.3", "p.0.0.4");
        assertThat(Math.floor(bench.pictures().mean(bench.shown().getFirst()) * 255))
                .isEqualTo(170);
    }

    @Test
    void dynamicAsynchronousNodes() {
        TestBench.Outcome outcome = bench.run("{'1': " + BLACK + ", '2': " + WHITE + ","
                + "'g': {'class_type': 'TestDynamicAsyncGeneration', 'inputs': {'image1': ['1', 0], 'image2': ['2', 0],"
                + " 'num_async_nodes': 5, 'sleep_duration': 0.1}}," + show("g"));

        assertThat(outcome.result().status()).isEqualTo(ExecutionResult.Status.SUCCESS);
    }

    @Test
    void anAsynchronousValidatorRefuses() {
        assertThat(validate("TestAsyncValidation", "'value': 5.0, 'threshold': 10.0"))
                .isTrue();
        assertThat(validate("TestAsyncValidation", "'value': 5.0, 'threshold': 3.0"))
                .isFalse();
        assertThat(validate("TestAsyncValidationError", "'value': 15.0, 'max_value': 10.0"))
                .isFalse();
    }

    @Test
    void lazyInputsStayUnevaluated() {
        TestBench.Outcome outcome = bench.run("{'1': " + BLACK + ", '2': " + WHITE + ","
                + "'s1': " + sleep("1", "0.01") + ", 's2': " + sleep("2", "0.01") + ","
                + "'mask': {'class_type': 'StubMask', 'inputs': {'value': 0.0, " + SIZE + "}},"
                + "'mix': {'class_type': 'TestLazyMixImages', 'inputs': {'image1': ['s1', 0], 'image2': ['s2', 0], 'mask': ['mask', 0]}},"
                + show("mix"));

        assertThat(outcome.events().started()).contains("s1").doesNotContain("s2");
    }

    @Test
    void aLazyCheckMayBeAsynchronous() {
        TestBench.Outcome outcome = bench.run("{'1': " + BLACK + ", '2': " + WHITE + ","
                + "'c': {'class_type': 'TestAsyncLazyCheck', 'inputs': {'input1': ['1', 0], 'input2': ['2', 0], 'condition': true}},"
                + show("c"));

        assertThat(outcome.events().started()).contains("1", "c").doesNotContain("2");
    }

    @Test
    void anErrorEndsTheRunAtOnceAndTheNextOneIsFine() {
        TestBench.Outcome failed = bench.run("{'1': " + BLACK + ","
                + "'e': {'class_type': 'TestAsyncError', 'inputs': {'value': ['1', 0], 'error_after': 0.01}},"
                + "'f': {'class_type': 'Forever', 'inputs': {'number': 1}},"
                + show("e"));

        assertThat(failed.result().status()).isEqualTo(ExecutionResult.Status.ERROR);
        assertThat(failed.result().failure().orElseThrow().toJson())
                .containsEntry("node_id", "e")
                .containsEntry("exception_type", "RuntimeError")
                .containsEntry("exception_message", "Intentional async execution error for testing\n")
                .containsEntry("current_inputs", Map.of());
        assertDelivers();
    }

    @Test
    void anErrorOfAnotherNodeEndsTheRun() {
        TestBench.Outcome failed = bench.run("{'1': " + BLACK + ","
                + "'f': {'class_type': 'Forever', 'inputs': {'number': 2}},"
                + "'e': {'class_type': 'TestSyncError', 'inputs': {'value': ['1', 0]}}," + show("e"));

        assertThat(failed.result().failure().orElseThrow().nodeId()).isEqualTo("e");
    }

    @Test
    void aTimeoutSaysSo() {
        TestBench.Outcome failed = bench.run("{'1': " + BLACK + ","
                + "'t': {'class_type': 'TestAsyncTimeout', 'inputs': {'value': ['1', 0], 'timeout': 0.1, 'operation_time': 5.0}},"
                + show("t"));

        assertThat(failed.result().failure().orElseThrow().message()).contains("timed out");
    }

    @Test
    void aBlockerPassesThroughAsynchronousNodes() {
        bench.run("{'1': " + BLACK + ", 'n': {'class_type': 'ProbeListOut', 'inputs': {'n': 2, 'start': 0}},"
                + "'b': {'class_type': 'TestIntConditions', 'inputs': {'a': ['n', 0], 'b': 1, 'operation': '=='}},"
                + "'s': " + sleep("1", "0.01") + ","
                + "'x': {'class_type': 'TestExecutionBlocker', 'inputs': {'input': ['s', 0], 'block': ['b', 0], 'verbose': false}},"
                + "'y': " + sleep("x", "0.01") + "," + show("y"));

        assertThat(bench.shown()).hasSize(1);
    }

    @Test
    void resultsAreCached() {
        String workflow = "{'1': " + BLACK + ", 's': " + sleep("1", "0.01") + "," + show("s");
        bench.run(workflow);

        assertThat(bench.run(workflow).events().started()).isEmpty();
    }

    @Test
    void resourcesAreFreed() {
        String users = IntStream.range(0, 5)
                .mapToObj(index -> "'u" + index
                        + "': {'class_type': 'TestAsyncResourceUser', 'inputs': {'value': ['1', 0], 'resource_id': 'r"
                        + index
                        + "', 'duration': 0.01}}, 'p" + index
                        + "': {'class_type': 'PreviewImage', 'inputs': {'images': ['u"
                        + index + "', 0]}}")
                .reduce((first, second) -> first + ", " + second)
                .orElseThrow();
        String workflow = "{'1': " + BLACK + ", " + users + "}";

        assertThat(bench.run(workflow).result().status()).isEqualTo(ExecutionResult.Status.SUCCESS);
        assertThat(bench.run(workflow).events().started()).isEmpty();
    }

    @Test
    void batchesAndLimitsAndProgress() {
        TestBench.Outcome outcome = bench.run("{'1': " + BLACK + ", '2': " + WHITE + ","
                + "'b': {'class_type': 'TestAsyncBatchProcessing', 'inputs': {'images': ['2', 0], 'process_time_per_item': 0.01}},"
                + "'l': {'class_type': 'TestAsyncConcurrentLimit', 'inputs': {'value': ['b', 0], 'duration': 0.1, 'node_id': 1}},"
                + "'p': {'class_type': 'TestAsyncProgressUpdate', 'inputs': {'value': ['l', 0], 'sleep_seconds': 0.01}},"
                + "'q': {'class_type': 'TestSyncProgressUpdate', 'inputs': {'value': ['p', 0], 'sleep_seconds': 0.01}},"
                + show("q"));

        assertThat(bench.pictures().mean(bench.shown().getFirst())).isZero();
        assertThat(outcome.events().all(ExecutionEvent.Progressed.class))
                .allSatisfy(event -> assertThat(event.progress().value())
                        .isBetween(0.0, event.progress().max()));
    }

    @Test
    void progressIsReportedInOrder() {
        Recorder events = bench.run("{'1': {'class_type': 'StubInt', 'inputs': {'value': 5}},"
                        + "'2': {'class_type': 'TestSleep', 'inputs': {'value': ['1', 0], 'seconds': 0.0}},"
                        + "'3': {'class_type': 'ProbeShow', 'inputs': {'v': ['2', 0]}}}")
                .events();

        assertThat(events.summary())
                .containsSubsequence(
                        "progress_state 2 running",
                        "executing 2",
                        "progress_state 2 running",
                        "progress 2",
                        "progress_state 2 finished",
                        "executing 3");
    }

    @Test
    void anInterruptionEndsAWaitForAsynchronousNodes() throws Exception {
        Recorder recorder = new Recorder();
        CompletableFuture<ExecutionResult> run = CompletableFuture.supplyAsync(() -> bench.run(
                        bench.validate(
                                TestBench.workflow("{'1': {'class_type': 'StubInt', 'inputs': {'value': 1}},"
                                        + "'f': {'class_type': 'Forever', 'inputs': {'number': ['1', 0]}}}"),
                                Optional.empty()),
                        Map.of(),
                        recorder)
                .result());
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(bench.executor().interrupt("another prompt")).isFalse();
        assertThat(bench.executor().interrupt("prompt")).isTrue();

        assertThat(run).succeedsWithin(Duration.ofSeconds(10)).satisfies(result -> {
            assertThat(result.status()).isEqualTo(ExecutionResult.Status.INTERRUPTED);
            assertThat(result.statusJson()).containsEntry("status_str", "error").containsEntry("completed", false);
        });
        assertThat(recorder.summary().getLast()).isEqualTo("execution_interrupted f");
        assertThat(recorder.all(ExecutionEvent.Interrupted.class).getFirst().data())
                .containsEntry("node_type", "Forever")
                .containsEntry("executed", List.of("1"));
    }

    @Test
    void anInterruptionWithoutARunDoesNotStopTheNext() {
        bench.executor().interrupt();

        assertDelivers();
    }

    private boolean validate(String classType, String inputs) {
        return bench.validate(
                        TestBench.workflow(
                                "{'v': {'class_type': '" + classType + "', 'inputs': {" + inputs + "}}," + show("v")),
                        Optional.empty())
                .isValid();
    }

    private static String sleep(String id, String seconds) {
        return "{'class_type': 'TestSleep', 'inputs': {'value': ['" + id + "', 0], 'seconds': " + seconds + "}}";
    }

    private static String together(String id, int number) {
        return "{'class_type': 'Together', 'inputs': {'value': ['" + id + "', 0], 'number': " + number + "}}";
    }

    private static String show(String id) {
        return "'show': {'class_type': 'PreviewImage', 'inputs': {'images': ['" + id + "', 0]}}}";
    }
}
