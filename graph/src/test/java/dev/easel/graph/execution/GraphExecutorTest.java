package dev.easel.graph.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Services;
import dev.easel.graph.testing.CountingLifecycle;
import dev.easel.graph.testing.TestBench;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class GraphExecutorTest {
    private static final NodeDefinition ADD = NodeDefinition.named("Add")
            .outputNode()
            .input(Input.integer("a"))
            .input(Input.integer("b"))
            .output("INT")
            .function((inputs, context) -> NodeResult.of(inputs.longInteger("a") + inputs.longInteger("b")))
            .build();

    @Test
    void aChainOfTwentyThousandNodesNeitherOverflowsNorCrawls() {
        Map<String, Object> nodes = new LinkedHashMap<>();
        nodes.put("0", Map.of("class_type", "Add", "inputs", Map.of("a", 0L, "b", 0L)));
        for (int index = 1; index < 20_000; index++) {
            List<Object> link = List.of(Integer.toString(index - 1), 0L);
            nodes.put(Integer.toString(index), Map.of("class_type", "Add", "inputs", Map.of("a", link, "b", 1L)));
        }
        Workflow workflow = Workflow.of(nodes, new WorkflowLimits(1, 1, 20_000));
        AtomicInteger started = new AtomicInteger();

        try (GraphExecutor executor = executor(new CachePolicy.Classic())) {
            ExecutionRequest request = new ExecutionRequest("p", workflow, List.of("19999"), Map.of());
            Assertions.assertTimeout(
                    Duration.ofSeconds(10),
                    () -> executor.execute(request, event -> {
                        if (event instanceof ExecutionEvent.NodeStarted) {
                            started.incrementAndGet();
                        }
                    }));
            assertThat(executor.execute(request, ExecutionListener.NONE).status())
                    .isEqualTo(ExecutionResult.Status.SUCCESS);
        }
        assertThat(started).hasValue(20_000);
    }

    @Test
    void theOldestResultsGoFirst() {
        try (TestBench bench = new TestBench(new CachePolicy.LeastRecentlyUsed(2), ValueLifecycle.none())) {
            assertThat(started(bench, 1)).isEqualTo(2);
            assertThat(started(bench, 2)).isEqualTo(2);
            assertThat(started(bench, 1)).isZero();
            assertThat(started(bench, 3)).isEqualTo(2);
            assertThat(started(bench, 2)).isEqualTo(2);
        }
    }

    @Test
    void underPressureLargeOldResultsGoFirst() {
        CountingLifecycle lifecycle = new CountingLifecycle();
        CachePolicy policy = new CachePolicy.MemoryPressure(
                1000,
                () -> 3000
                        - lifecycle.retained().stream()
                                .mapToLong(lifecycle::estimateBytes)
                                .sum());
        try (TestBench bench = new TestBench(policy, lifecycle)) {
            show(bench, "BLACK", 8);
            show(bench, "WHITE", 4);
            assertThat(show(bench, "BLACK", 8)).isEmpty();
            show(bench, "NOISE", 11);

            assertThat(show(bench, "WHITE", 4)).isEmpty();
            assertThat(show(bench, "BLACK", 8)).contains("1");
        }
    }

    @Test
    void runningOutOfMemoryIsExplained() {
        try (TestBench bench = new TestBench()) {
            ExecutionFailure failure = bench.run(
                            "{'1': {'class_type': 'ProbeRaise', 'inputs': {'kind': 'oom', 'x': 7}},"
                                    + "'2': {'class_type': 'ProbeShow', 'inputs': {'v': ['1', 0]}}}")
                    .result()
                    .failure()
                    .orElseThrow();

            assertThat(failure.exceptionType()).isEqualTo("torch.OutOfMemoryError");
            assertThat(failure.message())
                    .startsWith("out of memory sim\nThis error means you ran out of memory on your GPU.");
            assertThat(failure.currentInputs()).isEqualTo(Map.of("kind", List.of("oom"), "x", List.of(7L)));
            assertThat(failure.traceback()).anyMatch(line -> line.startsWith("  File \"ProbeNodes.java\", line "));
        }
    }

    @Test
    void theInputThatANodeBlamesIsNamed() {
        NodeDefinition critic = NodeDefinition.named("Critic")
                .outputNode()
                .input(Input.string("verdict"))
                .input(Input.string("film_name"))
                .function((inputs, context) -> {
                    throw new EaselException(ErrorCode.INVALID_INPUT, inputs.string("verdict"));
                })
                .build();
        try (TestBench bench = new TestBench(critic)) {
            Map<String, String> blamed = new LinkedHashMap<>();
            blamed.put("Input verdict is harsh.", "verdict");
            blamed.put("That cannot be written; check film_name.", "film_name");
            blamed.put("There is no file \\\"gone.webm\\\".", "film_name");
            blamed.put("It cannot be read from /films/gone.webm.", "film_name");
            blamed.put("Input other is none of its inputs.", "");
            blamed.put("It failed.", "");
            blamed.forEach((sentence, input) -> {
                Map<String, Object> failure = bench.run("{'1': {'class_type': 'Critic', 'inputs': {'verdict': '"
                                + sentence + "', 'film_name': 'gone.webm'}}}")
                        .result()
                        .failure()
                        .orElseThrow()
                        .toJson();
                assertThat(failure.getOrDefault("input_name", "")).as(sentence).isEqualTo(input);
            });
        }
    }

    @Test
    void valuesAreOnlyAskedForATextWhenANodeFails() {
        AtomicInteger asked = new AtomicInteger();
        NodeDefinition source = NodeDefinition.named("Source")
                .output("ANY")
                .function((inputs, context) -> NodeResult.of(new Object() {
                    @Override
                    public String toString() {
                        asked.incrementAndGet();
                        throw new IllegalStateException("no text");
                    }
                }))
                .build();
        try (TestBench bench = new TestBench(source)) {
            bench.run(
                    "{'1': {'class_type': 'Source', 'inputs': {}}, '2': {'class_type': 'ProbeNoOutput', 'inputs': {'x': ['1', 0]}}}");
            assertThat(asked).hasValue(0);

            Object inputs = bench.run("{'1': {'class_type': 'Source', 'inputs': {}},"
                            + "'2': {'class_type': 'TestSyncError', 'inputs': {'value': ['1', 0]}},"
                            + "'3': {'class_type': 'ProbeNoOutput', 'inputs': {'x': ['2', 0]}}}")
                    .result()
                    .failure()
                    .orElseThrow()
                    .currentInputs();
            assertThat(asked).hasValue(1);
            assertThat(inputs).isEqualTo(Map.of("value", List.of("")));
        }
    }

    @Test
    void aLazyNodeThatAsksForTheImpossibleIsAnInputError() {
        try (TestBench bench = new TestBench()) {
            ExecutionFailure failure = bench.run(
                            "{'3': {'class_type': 'ProbeLazy', 'inputs': {'which': 'wrong', 'a': 1, 'b': 2}}}")
                    .result()
                    .failure()
                    .orElseThrow();

            assertThat(failure.exceptionType()).isEqualTo("NodeInputError");
            assertThat(failure.message()).contains("needs its input nothing");
        }
    }

    @Test
    void aNodeKeepsItsStateAsLongAsItsIdAndClassStay() {
        NodeDefinition counter = NodeDefinition.named("Counter")
                .outputNode()
                .input(Input.integer("x"))
                .function((inputs, context) -> NodeResult.none().withUi("count", List.of((long)
                        context.state(AtomicInteger.class, AtomicInteger::new).incrementAndGet())))
                .build();
        try (TestBench bench = new TestBench(counter)) {
            assertThat(count(bench, "a", 1)).isEqualTo(1L);
            assertThat(count(bench, "a", 2)).isEqualTo(2L);
            assertThat(count(bench, "b", 3)).isEqualTo(1L);
            assertThat(count(bench, "a", 4)).isEqualTo(1L);
        }
    }

    @Test
    void aWrongNumberOfValuesIsTheNodesFault() {
        NodeDefinition wrong = NodeDefinition.named("Wrong")
                .outputNode()
                .output("INT")
                .function((inputs, context) -> NodeResult.of(1L, 2L))
                .build();
        try (TestBench bench = new TestBench(wrong)) {
            assertThat(bench.run("{'1': {'class_type': 'Wrong', 'inputs': {}}}")
                            .result()
                            .failure()
                            .orElseThrow()
                            .message())
                    .startsWith("Node class Wrong returned 2 values for its 1 outputs");
        }
    }

    @Test
    void aRunInsideARunIsRefused() {
        GraphExecutor[] executors = new GraphExecutor[1];
        NodeDefinition nested = NodeDefinition.named("Nested")
                .outputNode()
                .function((inputs, context) -> {
                    executors[0].execute(
                            new ExecutionRequest("q", Workflow.of(List.of()), List.of(), Map.of()), event -> {});
                    return NodeResult.none();
                })
                .build();
        try (TestBench bench = new TestBench(nested)) {
            executors[0] = bench.executor();
            assertThat(bench.run("{'1': {'class_type': 'Nested', 'inputs': {}}}")
                            .result()
                            .failure()
                            .orElseThrow()
                            .cause())
                    .isInstanceOf(EaselException.class)
                    .extracting(cause -> ((EaselException) cause).code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    @Test
    void nodesReachServices() {
        record Greeting(String text) {}
        NodeDefinition greeter = NodeDefinition.named("Greeter")
                .outputNode()
                .function((inputs, context) -> NodeResult.none()
                        .withUi("text", List.of(context.service(Greeting.class).text())))
                .build();
        NodeRegistry registry = NodeRegistry.builder()
                .add(greeter)
                .services(Services.builder()
                        .with(Greeting.class, new Greeting("hello"))
                        .build())
                .build();
        try (GraphExecutor executor = new GraphExecutor(registry, new CachePolicy.Classic(), ValueLifecycle.none())) {
            Workflow workflow = TestBench.workflow("{'1': {'class_type': 'Greeter', 'inputs': {}}}");
            ExecutionRequest request =
                    ExecutionRequest.of("p", new WorkflowValidator(registry).validate(workflow), Map.of());
            assertThat(executor.execute(request, ExecutionListener.NONE).outputs())
                    .isEqualTo(Map.of("1", Map.of("text", List.of("hello"))));
        }
    }

    private static GraphExecutor executor(CachePolicy policy) {
        return new GraphExecutor(NodeRegistry.builder().add(ADD).build(), policy, ValueLifecycle.none());
    }

    private static int started(TestBench bench, int value) {
        return bench.run("{'1': {'class_type': 'StubInt', 'inputs': {'value': " + value + "}},"
                        + "'2': {'class_type': 'ProbeShow', 'inputs': {'v': ['1', 0]}}}")
                .events()
                .started()
                .size();
    }

    private static List<String> show(TestBench bench, String content, int size) {
        return bench.run("{'1': {'class_type': 'StubImage', 'inputs': {'content': '" + content + "', 'height': " + size
                        + ", 'width': " + size + ", 'batch_size': 1}},"
                        + "'2': {'class_type': 'PreviewImage', 'inputs': {'images': ['1', 0]}}}")
                .events()
                .started();
    }

    private static Object count(TestBench bench, String id, int x) {
        return bench.run("{'" + id + "': {'class_type': 'Counter', 'inputs': {'x': " + x + "}}}")
                .result()
                .outputs()
                .get(id)
                .get("count")
                .getFirst();
    }
}
