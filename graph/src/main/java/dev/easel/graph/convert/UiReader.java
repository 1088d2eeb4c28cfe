package dev.easel.graph.convert;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.convert.UiGraph.UiLink;
import dev.easel.graph.convert.UiNode.UiInput;
import dev.easel.graph.convert.UiNode.UiOutput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the JSON of a saved workflow, both schema versions, forgiving what does not matter. */
final class UiReader {
    private UiReader() {}

    /** The graph of a workflow or of a subgraph definition. */
    static UiGraph graph(Map<?, ?> json) {
        Map<String, UiNode> nodes = new LinkedHashMap<>();
        for (Object node : list(json.get("nodes"))) {
            UiNode read = node(node);
            nodes.put(read.id(), read);
        }
        Map<String, UiLink> links = new LinkedHashMap<>();
        for (Object link : list(json.get("links"))) {
            link(link).ifPresent(read -> links.put(read.id(), read));
        }
        List<String> inputs = new ArrayList<>();
        list(json.get("inputs")).forEach(input -> inputs.add(text(map(input).get("name"))));
        return new UiGraph(nodes, links, inputs);
    }

    /** The subgraph definitions of a workflow by id, those nested in others too. */
    static Map<String, UiGraph> subgraphs(Map<?, ?> json) {
        Map<String, UiGraph> subgraphs = new LinkedHashMap<>();
        for (Object definition : list(map(json.get("definitions")).get("subgraphs"))) {
            Map<?, ?> members = map(definition);
            subgraphs.put(text(members.get("id")), graph(members));
            subgraphs.putAll(subgraphs(members));
        }
        return subgraphs;
    }

    static UiNode node(Object json) {
        if (!(json instanceof Map<?, ?> members) || members.get("type") == null) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "The workflow has a node without a type; save it from the page again.");
        }
        List<UiInput> inputs = new ArrayList<>();
        list(members.get("inputs")).forEach(input -> inputs.add(input(map(input))));
        List<UiOutput> outputs = new ArrayList<>();
        list(members.get("outputs"))
                .forEach(output -> outputs.add(new UiOutput(
                        text(map(output).get("name")), type(map(output).get("type")))));
        Object values = members.get("widgets_values");
        return new UiNode(
                text(members.get("id")),
                text(members.get("type")),
                UiNode.Mode.of(members.get("mode")),
                inputs,
                outputs,
                values instanceof List || values instanceof Map ? values : null,
                members.get("title") instanceof String title && !title.isEmpty()
                        ? Optional.of(title)
                        : Optional.empty(),
                strings(members.get("properties")));
    }

    private static UiInput input(Map<?, ?> json) {
        Optional<String> link = Optional.ofNullable(json.get("link")).map(UiReader::text);
        Optional<String> widget =
                Optional.ofNullable(map(json.get("widget")).get("name")).map(UiReader::text);
        return new UiInput(text(json.get("name")), type(json.get("type")), link, widget);
    }

    /** A link as a list {@code [id, origin, slot, target, slot, type]} or as an object. */
    private static Optional<UiLink> link(Object json) {
        if (json instanceof List<?> parts && parts.size() >= 5) {
            return Optional.of(new UiLink(
                    text(parts.get(0)),
                    text(parts.get(1)),
                    slot(parts.get(2)),
                    text(parts.get(3)),
                    slot(parts.get(4))));
        }
        if (json instanceof Map<?, ?> members) {
            return Optional.of(new UiLink(
                    text(members.get("id")),
                    text(members.get("origin_id")),
                    slot(members.get("origin_slot")),
                    text(members.get("target_id")),
                    slot(members.get("target_slot"))));
        }
        return Optional.empty();
    }

    static List<?> list(Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    static Map<?, ?> map(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    static String text(Object value) {
        return value == null ? "" : String.valueOf(value);
    }

    static int slot(Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }

    /** Old files hold the choices of an input in place of its type. */
    private static String type(Object value) {
        return value instanceof List ? "COMBO" : text(value);
    }

    private static Map<String, Object> strings(Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map(value).forEach((key, member) -> copy.put(String.valueOf(key), member));
        return copy;
    }
}
