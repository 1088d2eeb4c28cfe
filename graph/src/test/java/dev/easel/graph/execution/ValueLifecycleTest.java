package dev.easel.graph.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.node.GraphBuilder;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import dev.easel.graph.testing.CountingLifecycle;
import dev.easel.graph.testing.HeapPictures;
import dev.easel.graph.testing.TestBench;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens in a run, every value that was retained is released exactly once in the end. */
class ValueLifecycleTest {
    private static final String SIZE = "'height': 4, 'width': 4, 'batch_size': 1";
    private static final String BLACK = "{'class_type': 'StubImage', 'inputs': {'content': 'BLACK', " + SIZE + "}}";
    private static final String WHITE = "{'class_type': 'StubImage', 'inputs': {'content': 'WHITE', " + SIZE + "}}";

    private final CountingLifecycle lifecycle = new CountingLifecycle();
    private final CompletableFuture<NodeResult> late = new CompletableFuture<>();
    private Runnable stop = () -> {};

    static Stream<CachePolicy> policies() {
        AtomicLong calls = new AtomicLong();
        return Stream.of(
                new CachePolicy.Classic(),
                new CachePolicy.LeastRecentlyUsed(0),
                new CachePolicy.LeastRecentlyUsed(3),
                new CachePolicy.LeastRecentlyUsed(100),
                new CachePolicy.None(),
                new CachePolicy.MemoryPressure(100, () -> calls.incrementAndGet() % 3 * 100));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void everythingIsGivenBack(CachePolicy policy) {
        try (TestBench bench = bench(policy)) {
            for (int round = 0; round < 2; round++) {
                success(bench);
                failure(bench);
                interruption(bench);
                lists(bench);
                expansion(bench);
                forLoop(bench);
                asynchronous(bench);
                assertThat(lifecycle.openScopes()).isZero();
            }
            if (policy instanceof CachePolicy.None) {
                assertThat(lifecycle.retained()).isEmpty();
            }
            assertThat(lifecycle.retains()).isGreaterThan(10);
        }
        assertThat(lifecycle.retained()).isEmpty();
        assertThat(lifecycle.releases()).isEqualTo(lifecycle.retains());
        assertThat(lifecycle.openScopes()).isZero();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void whatAnAbandonedNodeDeliversAfterTheRunIsGivenBack(CachePolicy policy) {
        try (TestBench bench = bench(policy)) {
            ExecutionResult result = bench.run("{'1': " + BLACK + ","
                            + "'2': {'class_type': 'Late', 'inputs': {'image': ['1', 0]}},"
                            + "'3': {'class_type': 'TestSyncError', 'inputs': {'value': ['1', 0]}},"
                            + "'4': {'class_type': 'PreviewImage', 'inputs': {'images': ['2', 0]}},"
                            + "'5': {'class_type': 'PreviewImage', 'inputs': {'images': ['3', 0]}}}")
                    .result();
            assertThat(result.status()).isEqualTo(ExecutionResult.Status.ERROR);
            int before = lifecycle.retains();

            late.complete(NodeResult.of(bench.pictures().picture(1, 4, 4, 1)));

            assertThat(lifecycle.retains()).isEqualTo(before + 1);
        }
        assertThat(lifecycle.retained()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void clearingTheCacheGivesEverythingBack(CachePolicy policy) {
        try (TestBench bench = bench(policy)) {
            success(bench);
            bench.executor().clearCache();
            assertThat(lifecycle.retained()).isEmpty();
        }
    }

    private TestBench bench(CachePolicy policy) {
        NodeDefinition lateNode = NodeDefinition.named("Late")
                .input(Input.of("image", "IMAGE"))
                .output("IMAGE")
                .asyncFunction((inputs, context) -> late)
                .build();
        NodeDefinition stopper = NodeDefinition.named("Stopper")
                .input(Input.of("image", "IMAGE"))
                .output("IMAGE")
                .output(Output.of("IMAGE").list())
                .function((inputs, context) -> {
                    stop.run();
                    context.checkInterrupted();
                    return NodeResult.of(inputs.raw("image"), List.of());
                })
                .build();
        NodeDefinition expander = NodeDefinition.named("ExpandsWithValues")
                .input(Input.of("image", "IMAGE"))
                .output("IMAGE")
                .output("IMAGE")
                .function((inputs, context) -> {
                    GraphBuilder graph = context.graphBuilder();
                    GraphBuilder.Node average = graph.node("TestVariadicAverage")
                            .set("input1", inputs.raw("image"))
                            .set("input2", new HeapPictures().picture(1, 4, 4, 1));
                    return NodeResult.expand(graph, average.output(0), inputs.raw("image"));
                })
                .build();
        TestBench bench = new TestBench(policy, lifecycle, lateNode, stopper, expander);
        stop = () -> bench.executor().interrupt("prompt");
        return bench;
    }

    private static void success(TestBench bench) {
        assertThat(bench.run("{'1': " + BLACK + ", '2': " + WHITE + ","
                                + "'3': {'class_type': 'StubMask', 'inputs': {'value': 0.5, " + SIZE + "}},"
                                + "'4': {'class_type': 'TestLazyMixImages', 'inputs': {'image1': ['1', 0], 'image2': ['2', 0], 'mask': ['3', 0]}},"
                                + "'5': {'class_type': 'PreviewImage', 'inputs': {'images': ['4', 0]}}}")
                        .result()
                        .status())
                .isEqualTo(ExecutionResult.Status.SUCCESS);
    }

    private static void failure(TestBench bench) {
        assertThat(bench.run("{'1': " + BLACK + ", '2': " + WHITE + ","
                                + "'l': {'class_type': 'TestMakeListNode', 'inputs': {'value1': ['1', 0], 'value2': ['2', 0]}},"
                                + "'e': {'class_type': 'TestSyncError', 'inputs': {'value': ['l', 0]}},"
                                + "'5': {'class_type': 'PreviewImage', 'inputs': {'images': ['e', 0]}}}")
                        .result()
                        .status())
                .isEqualTo(ExecutionResult.Status.ERROR);
    }

    private static void interruption(TestBench bench) {
        assertThat(bench.run("{'1': " + BLACK + ", '2': {'class_type': 'Stopper', 'inputs': {'image': ['1', 0]}},"
                                + "'5': {'class_type': 'PreviewImage', 'inputs': {'images': ['2', 0]}}}")
                        .result()
                        .status())
                .isEqualTo(ExecutionResult.Status.INTERRUPTED);
    }

    private static void lists(TestBench bench) {
        assertThat(bench.run("{'1': " + BLACK + ", '2': " + WHITE + ","
                                + "'l': {'class_type': 'TestMakeListNode', 'inputs': {'value1': ['1', 0], 'value2': ['2', 0], 'value3': ['1', 0]}},"
                                + "'m': {'class_type': 'TestVariadicAverage', 'inputs': {'input1': ['l', 0], 'input2': ['2', 0]}},"
                                + "'r': {'class_type': 'RebatchImages', 'inputs': {'images': ['m', 0], 'batch_size': 2}},"
                                + "'5': {'class_type': 'PreviewImage', 'inputs': {'images': ['r', 0]}}}")
                        .result()
                        .status())
                .isEqualTo(ExecutionResult.Status.SUCCESS);
    }

    private static void expansion(TestBench bench) {
        assertThat(bench.run("{'1': " + BLACK
                                + ", '2': {'class_type': 'ExpandsWithValues', 'inputs': {'image': ['1', 0]}},"
                                + "'5': {'class_type': 'PreviewImage', 'inputs': {'images': ['2', 0]}},"
                                + "'6': {'class_type': 'PreviewImage', 'inputs': {'images': ['2', 1]}}}")
                        .result()
                        .status())
                .isEqualTo(ExecutionResult.Status.SUCCESS);
    }

    private static void forLoop(TestBench bench) {
        assertThat(bench.run("{'1': " + BLACK + ", '2': " + WHITE + ","
                                + "'3': {'class_type': 'TestForLoopOpen', 'inputs': {'remaining': 3, 'initial_value1': ['2', 0]}},"
                                + "'4': {'class_type': 'TestVariadicAverage', 'inputs': {'input1': ['1', 0], 'input2': ['3', 2]}},"
                                + "'5': {'class_type': 'TestForLoopClose', 'inputs': {'flow_control': ['3', 0], 'initial_value1': ['4', 0]}},"
                                + "'6': {'class_type': 'PreviewImage', 'inputs': {'images': ['5', 0]}}}")
                        .result()
                        .status())
                .isEqualTo(ExecutionResult.Status.SUCCESS);
    }

    private static void asynchronous(TestBench bench) {
        assertThat(bench.run("{'1': " + BLACK
                                + ", '2': {'class_type': 'TestSleep', 'inputs': {'value': ['1', 0], 'seconds': 0.005}},"
                                + "'5': {'class_type': 'PreviewImage', 'inputs': {'images': ['2', 0]}}}")
                        .result()
                        .status())
                .isEqualTo(ExecutionResult.Status.SUCCESS);
    }
}
