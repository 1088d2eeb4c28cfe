package dev.easel.examples.testing;

import dev.easel.graph.node.DynamicPrompt;
import dev.easel.graph.node.ExecutionBlocker;
import dev.easel.graph.node.GraphBuilder;
import dev.easel.graph.node.HiddenInput;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.Link;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loops made of expansions, and blockers. */
final class LoopNodes {
    private static final int FLOW_SOCKETS = 5;

    List<NodeDefinition> nodes() {
        return List.of(
                TypeCheck.checked(whileOpen()),
                TypeCheck.checked(whileClose()),
                TypeCheck.checked(forOpen()),
                TypeCheck.checked(forClose()),
                TypeCheck.checked(blocker()));
    }

    private static NodeDefinition whileOpen() {
        NodeDefinitionBuilder builder =
                named("TestWhileLoopOpen").input(Input.bool("condition").defaultValue(true));
        values(builder, 0, false);
        builder.output("FLOW_CONTROL");
        outputs(builder, 0);
        return builder.function((inputs, context) -> {
                    List<Object> results = new ArrayList<>(List.of("stub"));
                    for (int index = 0; index < FLOW_SOCKETS; index++) {
                        results.add(inputs.raw("initial_value" + index));
                    }
                    return NodeResult.of(results.toArray());
                })
                .build();
    }

    private static NodeDefinition whileClose() {
        NodeDefinitionBuilder builder = named("TestWhileLoopClose")
                .input(Input.of("flow_control", "FLOW_CONTROL").rawLink())
                .input(Input.bool("condition").forceInput());
        values(builder, 0, false);
        builder.hidden("dynprompt", HiddenInput.DYNPROMPT).hidden("unique_id", HiddenInput.UNIQUE_ID);
        outputs(builder, 0);
        return builder.function(LoopNodes::closeWhile).build();
    }

    private static NodeResult closeWhile(NodeInputs inputs, NodeContext context) {
        if (!inputs.bool("condition")) {
            return NodeResult.of(currentValues(inputs).toArray());
        }
        DynamicPrompt prompt = context.dynamicPrompt();
        String open = inputs.link("flow_control").nodeId();
        Set<String> contained = between(prompt, open, context.nodeId());
        GraphBuilder graph = context.graphBuilder();
        Map<String, GraphBuilder.Node> clones = new LinkedHashMap<>();
        for (String id : contained) {
            String classType = (String) prompt.node(id).orElseThrow().get("class_type");
            GraphBuilder.Node clone = graph.node(classType, id.equals(context.nodeId()) ? "Recurse" : id);
            clones.put(id, clone.displayedAs(id));
        }
        for (String id : contained) {
            relink(prompt.node(id).orElseThrow(), clones.get(id), clones);
        }
        GraphBuilder.Node newOpen = clones.get(open);
        List<Object> current = currentValues(inputs);
        for (int index = 0; index < FLOW_SOCKETS; index++) {
            newOpen.set("initial_value" + index, current.get(index));
        }
        Object[] results = new Object[FLOW_SOCKETS];
        for (int index = 0; index < FLOW_SOCKETS; index++) {
            results[index] = clones.get(context.nodeId()).output(index);
        }
        return NodeResult.expand(graph, results);
    }

    private static void relink(
            Map<String, Object> original, GraphBuilder.Node clone, Map<String, GraphBuilder.Node> clones) {
        inputsOf(original).forEach((name, value) -> {
            Optional<Link> link = link(value);
            boolean inside = link.isPresent() && clones.containsKey(link.get().nodeId());
            clone.set(
                    name,
                    inside ? clones.get(link.get().nodeId()).output(link.get().slot()) : value);
        });
    }

    /** The nodes on the ways from the opening node to the closing one, both included. */
    private static Set<String> between(DynamicPrompt prompt, String open, String close) {
        Map<String, List<String>> consumers = new LinkedHashMap<>();
        Deque<String> upstream = new ArrayDeque<>(List.of(close));
        Set<String> seen = new LinkedHashSet<>(List.of(close));
        while (!upstream.isEmpty()) {
            String id = upstream.pop();
            for (Object value : inputsOf(prompt.node(id).orElseThrow()).values()) {
                link(value).ifPresent(link -> {
                    consumers
                            .computeIfAbsent(link.nodeId(), key -> new ArrayList<>())
                            .add(id);
                    if (seen.add(link.nodeId())) {
                        upstream.push(link.nodeId());
                    }
                });
            }
        }
        Set<String> contained = new LinkedHashSet<>(List.of(open, close));
        Deque<String> downstream = new ArrayDeque<>(List.of(open));
        while (!downstream.isEmpty()) {
            for (String consumer : consumers.getOrDefault(downstream.pop(), List.of())) {
                if (contained.add(consumer)) {
                    downstream.push(consumer);
                }
            }
        }
        return contained;
    }

    private static NodeDefinition forOpen() {
        NodeDefinitionBuilder builder = named("TestForLoopOpen")
                .input(Input.integer("remaining")
                        .defaultValue(1)
                        .range(0, 100000)
                        .step(1));
        values(builder, 1, false);
        builder.hidden("initial_value0", "*").output("FLOW_CONTROL").output("INT");
        outputs(builder, 1);
        return builder.function((inputs, context) -> {
                    Object remaining =
                            inputs.isPresent("initial_value0") ? inputs.raw("initial_value0") : inputs.raw("remaining");
                    GraphBuilder graph = context.graphBuilder();
                    GraphBuilder.Node open = graph.node("TestWhileLoopOpen")
                            .set("condition", remaining)
                            .set("initial_value0", remaining);
                    List<Object> results = new ArrayList<>(List.of("stub", remaining));
                    for (int index = 1; index < FLOW_SOCKETS; index++) {
                        Object value = inputs.raw("initial_value" + index);
                        open.set("initial_value" + index, value);
                        results.add(value);
                    }
                    return NodeResult.expand(graph, results.toArray());
                })
                .build();
    }

    private static NodeDefinition forClose() {
        NodeDefinitionBuilder builder = named("TestForLoopClose")
                .input(Input.of("flow_control", "FLOW_CONTROL").rawLink());
        values(builder, 1, true);
        outputs(builder, 1);
        return builder.function((inputs, context) -> {
                    GraphBuilder graph = context.graphBuilder();
                    Link open = inputs.link("flow_control");
                    GraphBuilder.Node subtract = graph.node("TestIntMathOperation")
                            .set("operation", "subtract")
                            .set("a", new Link(open.nodeId(), 1))
                            .set("b", 1L);
                    GraphBuilder.Node condition = graph.node("TestToBoolNode").set("value", subtract.output(0));
                    GraphBuilder.Node close = graph.node("TestWhileLoopClose")
                            .set("flow_control", open)
                            .set("condition", condition.output(0))
                            .set("initial_value0", subtract.output(0));
                    for (int index = 1; index < FLOW_SOCKETS; index++) {
                        if (inputs.isPresent("initial_value" + index)) {
                            close.set("initial_value" + index, inputs.raw("initial_value" + index));
                        }
                    }
                    return NodeResult.expand(graph, close.output(1), close.output(2), close.output(3), close.output(4));
                })
                .build();
    }

    private static NodeDefinition blocker() {
        return named("TestExecutionBlocker")
                .input(Input.of("input", "*"))
                .input(Input.bool("block").defaultValue(false))
                .input(Input.bool("verbose").defaultValue(false))
                .output(Output.of("*", "output"))
                .function((inputs, context) -> {
                    if (!inputs.bool("block")) {
                        return NodeResult.of(inputs.raw("input"));
                    }
                    return NodeResult.of(
                            inputs.bool("verbose")
                                    ? ExecutionBlocker.because("Blocked Execution")
                                    : ExecutionBlocker.silent());
                })
                .build();
    }

    private static void values(NodeDefinitionBuilder builder, int from, boolean raw) {
        for (int index = from; index < FLOW_SOCKETS; index++) {
            Input input = Input.of("initial_value" + index, "*");
            builder.optional(raw ? input.rawLink() : input);
        }
    }

    private static void outputs(NodeDefinitionBuilder builder, int from) {
        for (int index = from; index < FLOW_SOCKETS; index++) {
            builder.output(Output.of("*", "value" + index));
        }
    }

    private static List<Object> currentValues(NodeInputs inputs) {
        List<Object> values = new ArrayList<>();
        for (int index = 0; index < FLOW_SOCKETS; index++) {
            values.add(inputs.raw("initial_value" + index));
        }
        return values;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> inputsOf(Map<String, Object> node) {
        return (Map<String, Object>) node.get("inputs");
    }

    private static Optional<Link> link(Object value) {
        return value instanceof List<?> parts
                        && parts.size() == 2
                        && parts.get(0) instanceof String id
                        && parts.get(1) instanceof Long slot
                ? Optional.of(new Link(id, slot.intValue()))
                : Optional.empty();
    }

    private static NodeDefinitionBuilder named(String name) {
        return NodeDefinition.named(name).category("Testing/Flow").module("custom_nodes.testing-pack");
    }
}
