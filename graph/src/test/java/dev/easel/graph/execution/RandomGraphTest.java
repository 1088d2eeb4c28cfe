package dev.easel.graph.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.node.GraphBuilder;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.testing.CountingLifecycle;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the graph, the cache and the kinds of nodes: results are those of plain arithmetic, and all values are given back. */
class RandomGraphTest {
    /** A value with an owner. */
    record Amount(long value) {}

    /** A node of a random graph: its kind and its two operands, a constant or an earlier node. */
    record Step(String kind, int first, int second) {}

    private static final NodeRegistry REGISTRY = NodeRegistry.builder()
            .add(adder("Add")
                    .function((inputs, context) -> NodeResult.of(sum(inputs)))
                    .build())
            .add(adder("AddLater")
                    .asyncFunction((inputs, context) -> CompletableFuture.supplyAsync(() -> NodeResult.of(sum(inputs))))
                    .build())
            .add(adder("AddInside")
                    .function((inputs, context) -> {
                        GraphBuilder graph = context.graphBuilder();
                        GraphBuilder.Node add = graph.node("Add").set("a", inputs.raw("a"));
                        return NodeResult.expand(
                                graph, add.set("b", inputs.raw("b")).output(0));
                    })
                    .build())
            .add(NodeDefinition.named("AddLazily")
                    .input(Input.of("a", "AMOUNT").lazy())
                    .input(Input.of("b", "AMOUNT").lazy())
                    .output("AMOUNT")
                    .lazyCheck((inputs, context) -> inputs.isPresent("a") ? List.of("b") : List.of("a"))
                    .function((inputs, context) -> NodeResult.of(sum(inputs)))
                    .build())
            .add(NodeDefinition.named("Show")
                    .outputNode()
                    .input(Input.of("amount", "AMOUNT"))
                    .function((inputs, context) -> NodeResult.none()
                            .withUi(
                                    "amount",
                                    List.of(inputs.value("amount", Amount.class).value())))
                    .build())
            .build();

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void resultsAreThoseOfPlainArithmetic(
            @ForAll("graphs") List<Step> graph,
            @ForAll("changes") List<Integer> changes,
            @ForAll("policies") CachePolicy policy) {
        CountingLifecycle lifecycle = new CountingLifecycle();
        List<Step> steps = new ArrayList<>(graph);
        try (GraphExecutor executor = new GraphExecutor(REGISTRY, policy, lifecycle)) {
            check(executor, steps);
            for (int change : changes) {
                Step old = steps.get(change % steps.size());
                steps.set(change % steps.size(), new Step(old.kind(), old.first(), -1 - change % 5));
                check(executor, steps);
            }
            assertThat(lifecycle.openScopes()).isZero();
        }
        assertThat(lifecycle.retained()).isEmpty();
    }

    private static void check(GraphExecutor executor, List<Step> steps) {
        Map<String, Object> nodes = new LinkedHashMap<>();
        List<String> outputs = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        for (int index = 0; index < steps.size(); index++) {
            Step step = steps.get(index);
            nodes.put(
                    "n" + index,
                    Map.of(
                            "class_type",
                            step.kind(),
                            "inputs",
                            Map.of("a", operand(step.first(), index), "b", operand(step.second(), index))));
            expected.add(value(step.first(), index, expected) + value(step.second(), index, expected));
            nodes.put("s" + index, Map.of("class_type", "Show", "inputs", Map.of("amount", List.of("n" + index, 0L))));
            outputs.add("s" + index);
        }
        Workflow workflow = Workflow.of(nodes, WorkflowLimits.STANDARD);

        ExecutionResult result =
                executor.execute(new ExecutionRequest("p", workflow, outputs, Map.of()), ExecutionListener.NONE);

        assertThat(result.status()).isEqualTo(ExecutionResult.Status.SUCCESS);
        assertThat(IntStream.range(0, steps.size())
                        .mapToObj(index ->
                                result.outputs().get("s" + index).get("amount").getFirst()))
                .isEqualTo(expected);
    }

    /** From 0 on an earlier node, below a constant. */
    private static Object operand(int code, int index) {
        return code >= 0 && index > 0 ? List.of("n" + code % index, 0L) : (Object) (long) Math.abs(code);
    }

    private static long value(int code, int index, List<Long> earlier) {
        return code >= 0 && index > 0 ? earlier.get(code % index) : Math.abs(code);
    }

    private static Amount sum(NodeInputs inputs) {
        return new Amount(amount(inputs.raw("a")) + amount(inputs.raw("b")));
    }

    private static long amount(Object value) {
        return value instanceof Amount amount ? amount.value() : (Long) value;
    }

    private static NodeDefinitionBuilder adder(String name) {
        return NodeDefinition.named(name)
                .input(Input.of("a", "AMOUNT"))
                .input(Input.of("b", "AMOUNT"))
                .output("AMOUNT");
    }

    @Provide
    Arbitrary<List<Step>> graphs() {
        Arbitrary<String> kinds = Arbitraries.of("Add", "AddLater", "AddInside", "AddLazily");
        Arbitrary<Integer> operands = Arbitraries.integers().between(-5, 20);
        return Combinators.combine(kinds, operands, operands)
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<Integer>> changes() {
        return Arbitraries.integers().between(0, 100).list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<CachePolicy> policies() {
        return Arbitraries.of(
                new CachePolicy.Classic(),
                new CachePolicy.LeastRecentlyUsed(5),
                new CachePolicy.None(),
                new CachePolicy.MemoryPressure(1, () -> 0));
    }
}
