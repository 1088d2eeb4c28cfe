package dev.easel.server.endpoint;

import dev.easel.graph.inspect.PromptTexts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parameter of a published workflow.
 *
 * @param name what callers write
 * @param kind what values it takes
 * @param targets the inputs it is written to; none for what only says how the call is prepared
 * @param required whether a call must give it
 * @param random whether a call that does not give it gets a random one: seeds
 * @param otherwise the value of a call that does not give it
 * @param min the smallest value
 * @param max the largest value
 * @param choices the values of a {@link ParameterKind#CHOICE}
 * @param description what it is for
 */
public record EndpointParameter(
        String name,
        ParameterKind kind,
        List<PromptTexts.Place> targets,
        boolean required,
        boolean random,
        Optional<Object> otherwise,
        Optional<Number> min,
        Optional<Number> max,
        List<Object> choices,
        String description) {
    public EndpointParameter {
        targets = List.copyOf(targets);
        choices = List.copyOf(choices);
    }

    /** The parameter that says whether prompts are enhanced, on unless a call says otherwise. */
    static EndpointParameter enhance() {
        return new EndpointParameter(
                "enhance",
                ParameterKind.BOOLEAN,
                List.of(),
                false,
                false,
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                "Whether the prompt is written out by a language model, or offline, before the picture is made.");
    }

    /** Where it is written, as {@code NODE.INPUT}, separated by commas. */
    public String target() {
        return String.join(
                ",",
                targets.stream()
                        .map(place -> place.node() + "." + place.input())
                        .toList());
    }

    /** The parameter as JSON values. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("type", kind.jsonName());
        json.put(
                "targets",
                targets.stream()
                        .map(place -> place.node() + "." + place.input())
                        .toList());
        json.put("required", required);
        if (random) {
            json.put("random", true);
        }
        otherwise.ifPresent(value -> json.put("default", value));
        min.ifPresent(value -> json.put("min", value));
        max.ifPresent(value -> json.put("max", value));
        if (!choices.isEmpty()) {
            json.put("choices", choices);
        }
        if (!description.isEmpty()) {
            json.put("description", description);
        }
        return json;
    }

    /** The parameter that {@link #toJson} made the values of. */
    public static EndpointParameter ofJson(Map<?, ?> json) {
        List<PromptTexts.Place> targets = new ArrayList<>();
        for (Object target : (List<?>) json.get("targets")) {
            targets.add(place((String) target));
        }
        return new EndpointParameter(
                (String) json.get("name"),
                ParameterKind.ofJsonName((String) json.get("type")),
                targets,
                Boolean.TRUE.equals(json.get("required")),
                Boolean.TRUE.equals(json.get("random")),
                Optional.ofNullable(json.get("default")),
                Optional.ofNullable((Number) json.get("min")),
                Optional.ofNullable((Number) json.get("max")),
                json.get("choices") instanceof List<?> choices ? new ArrayList<Object>(choices) : List.of(),
                json.get("description") instanceof String text ? text : "");
    }

    /** Reads {@code NODE.INPUT}. */
    static PromptTexts.Place place(String text) {
        int dot = text.lastIndexOf('.');
        return new PromptTexts.Place(text.substring(0, dot), text.substring(dot + 1));
    }

    /** The schema of its values, JSON Schema 2020-12. */
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        switch (kind) {
            case TEXT -> schema.put("type", "string");
            case INTEGER -> schema.put("type", "integer");
            case NUMBER -> schema.put("type", "number");
            case BOOLEAN -> schema.put("type", "boolean");
            case CHOICE -> schema.put("enum", choices);
            case FILE -> {
                schema.put("type", "string");
                schema.put("format", "uri");
            }
        }
        min.ifPresent(value -> schema.put("minimum", value));
        max.ifPresent(value -> schema.put("maximum", value));
        otherwise.ifPresent(value -> schema.put("default", value));
        if (!description.isEmpty()) {
            schema.put("description", description);
        }
        return schema;
    }
}
