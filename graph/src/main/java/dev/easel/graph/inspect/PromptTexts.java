package dev.easel.graph.inspect;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.Link;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the texts that describe what a workflow's pictures should show: from each sampler or guider's positive conditioning it
 * walks upstream to the node that encodes a text.
 */
public final class PromptTexts {
    /** How conditioning enters a sampler or guider. */
    private static final List<String> ENTRANCES = List.of("positive", "cond1", "conditioning");

    private static final List<String> NEGATIVE_ENTRANCES = List.of("negative", "cond2");

    /** How conditioning enters a node that changes it, in the order they are tried. */
    private static final List<String> PASSAGES =
            List.of("positive", "conditioning", "conditioning_1", "conditioning_to", "cond1", "positive_cond", "cond");

    /** What the inputs of text-encoding nodes are called. */
    private static final Set<String> TEXTS = Set.of("text", "text_g", "text_l", "clip_l", "clip_g", "t5xxl", "prompt");

    /** What the inputs of nodes that only hold a text are called. */
    private static final List<String> HELD_TEXTS = List.of("value", "text", "string", "prompt");

    private final Workflow workflow;

    /** What a text is for. */
    public enum Side {
        /** What the picture should show. */
        POSITIVE,
        /** What it should not show. */
        NEGATIVE
    }

    public PromptTexts(Workflow workflow) {
        this.workflow = workflow;
    }

    /**
     * An input that holds a text.
     *
     * @param node the node's id
     * @param input the input's name
     */
    public record Place(String node, String input) {}

    /**
     * The inputs to change for another prompt: of one text-encoding node, or of the node that holds its text.
     *
     * @throws EaselException INVALID_INPUT if there is none, or if the samplers lead to different texts
     */
    public List<Place> find() {
        Set<String> encoders = encoders(Side.POSITIVE);
        if (encoders.isEmpty()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "No node of this workflow encodes a positive prompt for a sampler: name the input with --set NODE.INPUT=TEXT.");
        }
        if (encoders.size() > 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "This workflow has several positive prompts, in the nodes " + String.join(", ", encoders)
                            + ": say which with --set NODE.text=TEXT.");
        }
        return places(workflow.node(encoders.iterator().next()).orElseThrow());
    }

    /** The inputs with the texts of one side, a list for each text-encoding node; what a workflow computes itself is left out. */
    public List<List<Place>> all(Side side) {
        List<List<Place>> found = new ArrayList<>();
        for (String encoder : encoders(side)) {
            try {
                found.add(places(workflow.node(encoder).orElseThrow()));
            } catch (EaselException computed) {
                continue;
            }
        }
        return found;
    }

    private Set<String> encoders(Side side) {
        Set<String> encoders = new LinkedHashSet<>();
        for (WorkflowNode node : workflow.nodes()) {
            if (isSampler(node)) {
                entrance(node, side)
                        .flatMap(link -> encoder(link, side, new HashSet<>()))
                        .ifPresent(encoders::add);
            }
        }
        return encoders;
    }

    /** A node that takes conditioning and gives none on: its neighbours do not take conditioning from it. */
    private boolean isSampler(WorkflowNode node) {
        return entrance(node, Side.POSITIVE).isPresent()
                && workflow.nodes().stream().noneMatch(other -> takesConditioningFrom(other, node.id()));
    }

    private static boolean takesConditioningFrom(WorkflowNode node, String source) {
        return node.inputs().entrySet().stream()
                .filter(entry ->
                        PASSAGES.contains(entry.getKey()) || entry.getKey().equals("negative"))
                .flatMap(entry -> link(entry.getValue()).stream())
                .anyMatch(link -> link.nodeId().equals(source));
    }

    private static Optional<Link> entrance(WorkflowNode node, Side side) {
        List<String> names = side == Side.POSITIVE ? ENTRANCES : NEGATIVE_ENTRANCES;
        return names.stream()
                .flatMap(name -> link(node.inputs().get(name)).stream())
                .findFirst();
    }

    private Optional<String> encoder(Link link, Side side, Set<String> visited) {
        Optional<WorkflowNode> found = workflow.node(link.nodeId());
        if (found.isEmpty() || !visited.add(link.nodeId())) {
            return Optional.empty();
        }
        WorkflowNode node = found.get();
        if (isEncoder(node)) {
            return Optional.of(node.id());
        }
        boolean negative =
                side == Side.NEGATIVE && link(node.inputs().get("negative")).isPresent();
        for (String passage : negative ? List.of("negative") : PASSAGES) {
            Optional<Link> upstream = link(node.inputs().get(passage));
            if (upstream.isPresent()) {
                return encoder(upstream.get(), side, visited);
            }
        }
        return Optional.empty();
    }

    private static boolean isEncoder(WorkflowNode node) {
        return node.inputs().containsKey("clip")
                && node.inputs().keySet().stream().anyMatch(TEXTS::contains);
    }

    private List<Place> places(WorkflowNode encoder) {
        List<Place> places = new ArrayList<>();
        for (Map.Entry<String, Object> input : encoder.inputs().entrySet()) {
            if (TEXTS.contains(input.getKey())) {
                Optional<Link> link = link(input.getValue());
                places.add(
                        link.isEmpty() ? new Place(encoder.id(), input.getKey()) : held(link.get(), new HashSet<>()));
            }
        }
        return places;
    }

    /** The text behind a link, which another node holds. */
    private Place held(Link link, Set<String> visited) {
        WorkflowNode node = workflow.node(link.nodeId())
                .filter(found -> visited.add(found.id()))
                .orElseThrow(() -> notHeld(link));
        for (String name : HELD_TEXTS) {
            Object value = node.inputs().get(name);
            if (value instanceof String) {
                return new Place(node.id(), name);
            }
            Optional<Link> further = link(value);
            if (further.isPresent()) {
                return held(further.get(), visited);
            }
        }
        throw notHeld(link);
    }

    private static EaselException notHeld(Link link) {
        return new EaselException(
                ErrorCode.INVALID_INPUT,
                "The positive prompt comes from node " + link.nodeId()
                        + ", which computes it: change its inputs with --set.");
    }

    /** A link as it stands in a workflow: {@code [node id, slot]}. */
    public static Optional<Link> link(Object value) {
        return value instanceof List<?> list
                        && list.size() == 2
                        && list.get(0) instanceof String id
                        && list.get(1) instanceof Long slot
                        && slot >= 0
                        && slot <= Integer.MAX_VALUE
                ? Optional.of(new Link(id, slot.intValue()))
                : Optional.empty();
    }
}
