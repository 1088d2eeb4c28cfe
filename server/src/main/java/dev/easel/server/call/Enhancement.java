package dev.easel.server.call;

import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.EndpointParameter;
import dev.easel.server.endpoint.ParameterKind;
import dev.easel.server.endpoint.ParameterValues;
import dev.easel.words.Words;
import dev.easel.words.prompt.PromptRequest;
import dev.easel.words.prompt.PromptStyle;
import dev.easel.words.prompt.WrittenPrompt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The option {@code enhance} of a call: its prompt is written out before the workflow runs. It is {@code true}, a style, or an object with
 * {@code style}, {@code words} and {@code writer}.
 */
public final class Enhancement {
    /** How callers write it. */
    public static final String NAME = "enhance";

    private static final Set<String> MEMBERS = Set.of("style", "words", "writer");

    private final Words words;

    Enhancement(Words words) {
        this.words = words;
    }

    /**
     * The values of a call.
     *
     * @param values with the prompt written out
     * @param words what the prompt was, what it is, and what that took; empty when nothing was asked for
     */
    record Enhanced(ParameterValues values, Map<String, Object> words) {}

    /** How a prompt is to be enhanced. */
    private record Wish(PromptStyle style, int words, Optional<String> writer) {}

    /** The parameter that holds an endpoint's prompt. */
    public static Optional<EndpointParameter> promptOf(Endpoint endpoint) {
        List<EndpointParameter> texts = endpoint.parameters().stream()
                .filter(parameter -> parameter.kind() == ParameterKind.TEXT)
                .toList();
        return texts.stream()
                .filter(parameter -> parameter.name().equals("prompt"))
                .findFirst()
                .or(() -> texts.stream()
                        .filter(parameter -> parameter.name().startsWith("prompt")
                                || parameter.name().startsWith("text"))
                        .findFirst());
    }

    /** The schema of the option, JSON Schema 2020-12. */
    public static Map<String, Object> schema(EndpointParameter prompt) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("style", Map.of("enum", PromptStyle.titles()));
        properties.put("words", Map.of("type", "integer", "default", PromptRequest.WORDS));
        properties.put("writer", Map.of("type", "string"));
        return Map.of(
                "description",
                "Writes the parameter " + prompt.name() + " out before the workflow runs.",
                "default",
                false,
                "anyOf",
                List.of(
                        Map.of("type", "boolean"),
                        Map.of("enum", PromptStyle.titles()),
                        Map.of("type", "object", "additionalProperties", false, "properties", properties)));
    }

    /**
     * The values of a call, its prompt written out when it asks for that or the endpoint was published so.
     *
     * @throws ParameterValues.Refused when a value is not taken
     * @throws dev.easel.errors.EaselException when no prompt could be written
     */
    Enhanced of(Endpoint endpoint, Map<String, Object> given, RandomGenerator random) {
        Optional<EndpointParameter> declared = endpoint.parameter(NAME);
        if (declared.isPresent() && !declared.get().targets().isEmpty()) {
            return new Enhanced(ParameterValues.of(endpoint, given, random), Map.of());
        }
        Object asked = given.containsKey(NAME)
                ? given.get(NAME)
                : declared.flatMap(EndpointParameter::otherwise).orElse(false);
        Map<String, Object> rest = new LinkedHashMap<>(given);
        rest.remove(NAME);
        ParameterValues values = ParameterValues.of(endpoint, rest, random);
        Optional<Wish> wish = wish(asked);
        return wish.isEmpty() ? new Enhanced(values, Map.of()) : enhanced(endpoint, values, wish.get());
    }

    private Enhanced enhanced(Endpoint endpoint, ParameterValues values, Wish wish) {
        EndpointParameter parameter = promptOf(endpoint)
                .orElseThrow(() -> refused(endpoint.reference() + " has no prompt to enhance; leave enhance out."));
        String prompt = String.valueOf(values.values().getOrDefault(parameter.name(), ""));
        long seed = values.values().get("seed") instanceof Number number ? number.longValue() : 0;
        PromptRequest request = new PromptRequest(prompt, wish.style(), wish.words(), seed, 0);
        WrittenPrompt written = words.write(request, wish.writer(), piece -> {});
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("parameter", parameter.name());
        told.put("from", prompt);
        told.putAll(written.toJson());
        return new Enhanced(values.with(parameter.name(), written.text()), told);
    }

    private static Optional<Wish> wish(Object asked) {
        return switch (asked) {
            case null -> Optional.empty();
            case Boolean truth -> truth ? Optional.of(wish(Map.of())) : Optional.empty();
            case String text when text.equals("false") || text.isBlank() -> Optional.empty();
            case String text when text.equals("true") -> Optional.of(wish(Map.of()));
            case String style -> Optional.of(wish(Map.of("style", style)));
            case Map<?, ?> members -> Optional.of(wish(members));
            default -> throw refused("The option enhance is " + asked + "; give true, a style, or an object.");
        };
    }

    private static Wish wish(Map<?, ?> members) {
        for (Object member : members.keySet()) {
            if (!MEMBERS.contains(member.toString())) {
                throw refused("The option enhance has no member \"" + member + "\"; it takes style, words and writer.");
            }
        }
        PromptStyle style = members.get("style") instanceof String text ? PromptStyle.parse(text) : PromptStyle.FILM;
        int count = members.get("words") instanceof Number number ? number.intValue() : PromptRequest.WORDS;
        return new Wish(style, count, Optional.ofNullable(members.get("writer")).map(Object::toString));
    }

    private static ParameterValues.Refused refused(String message) {
        return new ParameterValues.Refused(NAME, message);
    }
}
