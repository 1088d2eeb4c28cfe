package dev.easel.server.openai;

import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Multipart;
import dev.easel.server.outgoing.Downloads;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The members of a request, JSON or form; those that were asked for are taken out, so that what is left is known to be unknown. */
final class Members {
    private static final Set<String> FILES = Set.of("image", "mask", "input_reference");

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, List<byte[]>> files = new LinkedHashMap<>();

    private Members() {}

    /** Reads the body of a request. */
    static Members of(HttpCall call) throws IOException {
        Members members = new Members();
        boolean form = call.contentType()
                .filter(type -> type.regionMatches(true, 0, "multipart/form-data", 0, 19))
                .isPresent();
        if (!form) {
            call.jsonBodyWithFiles().forEach((name, value) -> {
                if (value != null) {
                    members.values.put(name, value);
                }
            });
            return members;
        }
        for (Multipart.Named part : Multipart.read(call).all()) {
            String name = part.name().endsWith("[]")
                    ? part.name().substring(0, part.name().length() - 2)
                    : part.name();
            if (part.part().fileName().isPresent()
                    || isNamelessFile(name, part.part().content())) {
                members.files
                        .computeIfAbsent(name, unknown -> new ArrayList<>())
                        .add(part.part().content());
            } else {
                members.values.putIfAbsent(name, new String(part.part().content(), StandardCharsets.UTF_8));
            }
        }
        return members;
    }

    /** Some clients send files without saying what they are called. */
    private static boolean isNamelessFile(String name, byte[] content) {
        String start = new String(content, 0, Math.min(8, content.length), StandardCharsets.ISO_8859_1);
        return FILES.contains(name) && !start.startsWith("data:") && !Downloads.isUrl(start);
    }

    /** A text. */
    Optional<String> text(String name) {
        Object value = values.remove(name);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw OpenAiErrors.invalid(name, "invalid_type", "The member " + name + " is not a text; send a string.");
    }

    /** A text or number, as text. */
    Optional<String> scalar(String name) {
        return values.get(name) instanceof Number number
                ? Optional.of(values.remove(name))
                        .map(value -> decimal(name, number).toPlainString())
                : text(name);
    }

    /** A text that must be there. */
    String requiredText(String name) {
        return text(name)
                .filter(given -> !given.isBlank())
                .orElseThrow(() -> OpenAiErrors.invalid(
                        name, "missing_required_parameter", "The member " + name + " is missing; send a text."));
    }

    /** One of several texts. */
    Optional<String> choice(String name, List<String> choices) {
        Optional<String> given = text(name);
        if (given.isPresent() && !choices.contains(given.get())) {
            throw OpenAiErrors.invalid(
                    name,
                    "invalid_value",
                    "The member " + name + " is \"" + brief(given.get()) + "\"; send one of "
                            + String.join(", ", choices) + ".");
        }
        return given;
    }

    /** A whole number; forms spell it. */
    int whole(String name, int otherwise, int least, int most) {
        Object value = values.remove(name);
        if (value == null) {
            return otherwise;
        }
        BigDecimal number = decimal(name, value);
        if (number.stripTrailingZeros().scale() > 0
                || number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw OpenAiErrors.invalid(
                    name,
                    "invalid_value",
                    "The member " + name + " is " + brief(value.toString()) + "; send a whole number from " + least
                            + " to " + most + ".");
        }
        return number.intValue();
    }

    private static BigDecimal decimal(String name, Object value) {
        try {
            BigDecimal number = new BigDecimal(value.toString().strip());
            if (number.precision() < 100 && Math.abs(number.scale()) < 100) {
                return number;
            }
        } catch (NumberFormatException wrong) {
            throw notANumber(name, value);
        }
        throw notANumber(name, value);
    }

    private static HttpFailure notANumber(String name, Object value) {
        return OpenAiErrors.invalid(
                name, "invalid_type", "The member " + name + " is \"" + brief(value.toString()) + "\"; send a number.");
    }

    /** Whether something is wanted. */
    boolean flag(String name) {
        Object value = values.remove(name);
        if (value == null || value.equals(false) || value.equals("false")) {
            return false;
        }
        if (value.equals(true) || value.equals("true")) {
            return true;
        }
        throw OpenAiErrors.invalid(name, "invalid_type", "The member " + name + " must be true or false.");
    }

    /** Uploaded files of a name, in their order. */
    List<byte[]> files(String name) {
        return Optional.ofNullable(files.remove(name)).orElse(List.of());
    }

    /** URLs of files: a text, a list of texts, or objects with {@code image_url}. */
    List<String> urls(String name) {
        Object value = values.remove(name);
        List<String> urls = new ArrayList<>();
        for (Object entry : value instanceof List<?> list ? list : value == null ? List.of() : List.of(value)) {
            Object url = entry instanceof Map<?, ?> object ? object.get("image_url") : entry;
            if (!(url instanceof String text)) {
                throw OpenAiErrors.invalid(
                        name,
                        "invalid_type",
                        "The member " + name + " names no file; upload it, or send its data URL or https URL.");
            }
            urls.add(text);
        }
        return urls;
    }

    /** Members that have no effect here are taken. */
    void ignore(String... names) {
        for (String name : names) {
            values.remove(name);
        }
    }

    /** What nobody asked for yet. */
    Map<String, Object> rest() {
        return values;
    }

    /** The names of files that nobody asked for. */
    List<String> unusedFiles() {
        return List.copyOf(files.keySet());
    }

    private static String brief(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
