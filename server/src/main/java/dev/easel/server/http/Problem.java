package dev.easel.server.http;

import dev.easel.errors.EaselException;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.workflow.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Errors as {@code application/problem+json} (RFC 9457), with a code for programs and the node they are about. */
public final class Problem {
    /** Their media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private Problem() {}

    /** The members of a problem. */
    public static Map<String, Object> members(int status, String code, String detail) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", title(status));
        problem.put("status", status);
        problem.put("code", code);
        problem.put("detail", detail);
        return problem;
    }

    /** The answer with a problem. */
    public static Answer answer(int status, String code, String detail) {
        return answer(members(status, code, detail));
    }

    /** The answer with the members of a problem. */
    public static Answer answer(Map<String, Object> members) {
        byte[] body = JsonText.write(members).getBytes(StandardCharsets.UTF_8);
        return Answer.bytes((int) members.get("status"), MEDIA_TYPE, body);
    }

    /** The answer for a failure. */
    public static Answer of(EaselException failure) {
        return answer(
                ErrorAnswers.status(failure.code()),
                failure.code().name().toLowerCase(Locale.ROOT),
                failure.getMessage());
    }

    /** The answer for a workflow that does not validate: its first error in the members, all of them in {@code errors}. */
    public static Map<String, Object> invalidWorkflow(ValidationResult result) {
        List<Map<String, Object>> errors = new ArrayList<>();
        result.nodeErrors()
                .forEach((id, node) -> node.errors().forEach(error -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("node_id", id);
                    json.put("class_type", node.classType());
                    json.put("input", error.extraInfo().get("input_name"));
                    json.put("code", error.type());
                    json.put(
                            "message",
                            error.details().isEmpty() ? error.message() : error.message() + ": " + error.details());
                    errors.add(json);
                }));
        String detail = errors.isEmpty()
                ? result.error()
                        .map(error -> (error.message() + " " + error.details()).strip())
                        .orElse("The workflow does not validate.")
                : "Node " + errors.getFirst().get("node_id") + " ("
                        + errors.getFirst().get("class_type") + "): "
                        + errors.getFirst().get("message");
        Map<String, Object> problem = members(422, "invalid_workflow", detail);
        if (!errors.isEmpty()) {
            problem.put("node_id", errors.getFirst().get("node_id"));
            problem.put("class_type", errors.getFirst().get("class_type"));
            problem.put("input", errors.getFirst().get("input"));
        }
        problem.put("errors", errors);
        return problem;
    }

    /**
     * The failure of a node in the form in which ComfyUI's clients read errors by node.
     *
     * @param error with {@code node_id}, {@code class_type}, {@code input}, {@code code} and {@code message}
     */
    public static Map<String, Object> nodeErrors(Map<String, Object> error) {
        Map<String, Object> extra = new LinkedHashMap<>();
        if (error.get("input") != null) {
            extra.put("input_name", error.get("input"));
        }
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("type", error.get("code"));
        one.put("message", error.get("message"));
        one.put("details", error.get("input") == null ? "" : error.get("input"));
        one.put("extra_info", extra);
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("errors", List.of(one));
        node.put("dependent_outputs", List.of());
        node.put("class_type", error.get("class_type"));
        return Map.of(String.valueOf(error.get("node_id")), node);
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 406 -> "Not Acceptable";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> status >= 500 ? "Server Error" : "Error";
        };
    }
}
