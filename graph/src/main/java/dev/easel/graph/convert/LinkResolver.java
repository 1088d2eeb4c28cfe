package dev.easel.graph.convert;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.convert.UiGraph.UiLink;
import dev.easel.graph.convert.UiNode.UiInput;
import dev.easel.graph.node.Link;
import dev.easel.graph.node.SocketType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Follows links through reroutes, bypassed nodes and subgraphs to where values come from (contract sections 5.4, 5.5, 5.7). */
final class LinkResolver {
    private static final int MAX_STEPS = 10_000;

    private final BiFunction<GraphInstance, UiNode, Optional<GraphInstance>> inside;

    /**
     * A resolver.
     *
     * @param inside gives the graph that a node stands for, if it stands for one
     */
    LinkResolver(BiFunction<GraphInstance, UiNode, Optional<GraphInstance>> inside) {
        this.inside = inside;
    }

    /** Where the value of an input comes from. */
    sealed interface Source {
        /** From an output of a node that runs. */
        record Node(Link link) implements Source {}

        /** From a value on the page. */
        record Value(Object value) implements Source {}

        /** From nowhere: the input counts as not connected. */
        record Nothing() implements Source {}
    }

    private static final Source NOTHING = new Source.Nothing();

    /** An output of a node, or of the inputs, of a graph. */
    private record Position(GraphInstance graph, String nodeId, int slot) {}

    /** What a step along the way leads to: the end, or a further position. */
    private sealed interface Step {
        record End(Source source) implements Step {}

        record Further(Position position) implements Step {}
    }

    /** Where the value of a node's input comes from. */
    Source resolve(GraphInstance graph, UiInput input) {
        Optional<UiLink> link = graph.link(input);
        if (link.isEmpty()) {
            return NOTHING;
        }
        Position position =
                new Position(graph, link.get().originId(), link.get().originSlot());
        for (int steps = 0; steps < MAX_STEPS; steps++) {
            switch (step(position, input.type())) {
                case Step.End end -> {
                    return end.source();
                }
                case Step.Further further -> position = further.position();
            }
        }
        throw new EaselException(
                ErrorCode.INVALID_INPUT,
                "The link into input " + input.name() + " goes in a circle through node " + position.nodeId()
                        + "; remove the circle.");
    }

    private Step step(Position position, String type) {
        GraphInstance graph = position.graph();
        if (position.nodeId().equals(UiGraph.INPUT_NODE) && graph.place().isPresent()) {
            return outward(graph, position.slot());
        }
        UiNode node = graph.graph().nodes().get(position.nodeId());
        if (node == null || node.mode() == UiNode.Mode.MUTED) {
            return new Step.End(NOTHING);
        }
        if (node.mode() == UiNode.Mode.BYPASSED) {
            return through(graph, bypass(node, position.slot(), type));
        }
        if (node.isReroute()) {
            return through(graph, node.inputs().stream().findFirst());
        }
        if (node.isPrimitive()) {
            return new Step.End(
                    node.primitiveValue().<Source>map(Source.Value::new).orElse(NOTHING));
        }
        if (node.isVirtual()) {
            return through(graph, at(node.inputs(), position.slot()));
        }
        Optional<GraphInstance> inner = inside.apply(graph, node);
        if (inner.isPresent()) {
            return inner.get()
                    .graph()
                    .linkToOutput(position.slot())
                    .<Step>map(link -> further(inner.get(), link))
                    .orElse(new Step.End(NOTHING));
        }
        return new Step.End(new Source.Node(new Link(graph.executionId(node), Math.max(0, position.slot()))));
    }

    /** From an input of a subgraph to what feeds it outside: a link, or the standing node's own widget. */
    private static Step outward(GraphInstance graph, int slot) {
        GraphInstance outside = graph.place().orElseThrow().outside();
        Optional<UiLink> link = graph.outerInput(slot).flatMap(outside::link);
        if (link.isPresent()) {
            return further(outside, link.get());
        }
        return new Step.End(
                graph.outerWidgetValue(slot).<Source>map(Source.Value::new).orElse(NOTHING));
    }

    private static Step through(GraphInstance graph, Optional<UiInput> input) {
        return input.flatMap(graph::link)
                .<Step>map(link -> further(graph, link))
                .orElse(new Step.End(NOTHING));
    }

    private static Step further(GraphInstance graph, UiLink link) {
        return new Step.Further(new Position(graph, link.originId(), link.originSlot()));
    }

    /** The input that takes the place of a bypassed node's output. */
    private static Optional<UiInput> bypass(UiNode node, int slot, String type) {
        List<UiInput> inputs = node.inputs();
        if (isAny(type)) {
            return at(inputs, slot).or(() -> at(inputs, 0));
        }
        String outputType = slot >= 0 && slot < node.outputs().size()
                ? node.outputs().get(slot).type()
                : type;
        Optional<UiInput> same = at(inputs, slot).filter(input -> fits(input, outputType, type));
        return same.or(() -> inputs.stream()
                        .filter(input -> input.type().equals(type))
                        .findFirst())
                .or(() -> inputs.stream()
                        .filter(input -> fits(input, outputType, type))
                        .findFirst());
    }

    private static boolean fits(UiInput input, String outputType, String type) {
        return compatible(input.type(), outputType) && compatible(input.type(), type);
    }

    private static boolean compatible(String first, String second) {
        if (isAny(first) || isAny(second) || SocketType.equalsIgnoringCase(first, second)) {
            return true;
        }
        Set<String> members = SocketType.members(first);
        members.retainAll(SocketType.members(second));
        return !members.isEmpty();
    }

    private static boolean isAny(String type) {
        return type.isEmpty() || type.equals(SocketType.ANY);
    }

    private static Optional<UiInput> at(List<UiInput> inputs, int slot) {
        return slot >= 0 && slot < inputs.size() ? Optional.of(inputs.get(slot)) : Optional.empty();
    }
}
