package dev.easel.bench.golden;

import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.nodes.BuiltInNodes;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Calls built-in nodes one by one. */
final class NodeCall {
    private static final Map<String, NodeDefinition> NODES =
            new BuiltInNodes().nodes().stream().collect(Collectors.toMap(NodeDefinition::name, Function.identity()));

    private NodeCall() {}

    /**
     * The declaration of a node.
     *
     * @throws GoldenSkippedException when Easel has no such node
     */
    static NodeDefinition definition(String name) throws GoldenSkippedException {
        NodeDefinition definition = NODES.get(name);
        if (definition == null) {
            throw new GoldenSkippedException("no node " + name + " in Easel");
        }
        return definition;
    }

    /** What a node makes of its inputs, in the innermost scope. */
    static NodeResult run(String name, Map<String, Object> inputs, NodeContext context) throws Exception {
        NodeDefinition definition = definition(name);
        return switch (definition.work()) {
            case NodeDefinition.Work.Immediate immediate ->
                immediate.function().run(NodeInputs.of(definition, inputs), context);
            case NodeDefinition.Work.Asynchronous asynchronous ->
                asynchronous
                        .function()
                        .run(NodeInputs.of(definition, inputs), context)
                        .toCompletableFuture()
                        .get();
            case NodeDefinition.Work.Saving saving ->
                saving.function()
                        .take(NodeInputs.of(definition, inputs), context)
                        .call();
        };
    }
}
