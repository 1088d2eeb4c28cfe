package dev.easel.server.v2;

import dev.easel.errors.EaselException;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Router;
import dev.easel.server.job.LimitReachedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The error envelope: {@code {"error": {"code", "message", "details"}}}. */
public final class Envelope {
    private static final Logger LOG = LoggerFactory.getLogger(Envelope.class);

    private Envelope() {}

    /** An error. */
    public static Answer error(int status, String code, String message) {
        return error(status, code, message, Optional.empty());
    }

    private static Answer error(int status, String code, String message, Optional<Map<String, Object>> details) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        error.put("details", details.orElse(null));
        Answer answer = Answer.json(status, Map.of("error", error));
        return status == 429 ? answer.with("Retry-After", "1") : answer;
    }

    /** An error to throw. */
    static HttpFailure failure(int status, String code, String message) {
        return new HttpFailure(error(status, code, message));
    }

    static HttpFailure notFound(String what) {
        return failure(404, "not_found", what);
    }

    /** A workflow that does not validate, with its errors by node. */
    static Answer invalidWorkflow(ValidationResult result) {
        Map<String, Object> nodes = new LinkedHashMap<>();
        StringBuilder message = new StringBuilder();
        result.nodeErrors().forEach((id, node) -> {
            List<Object> errors = new ArrayList<>();
            node.errors().forEach(error -> {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("field", error.extraInfo().get("input_name"));
                json.put("reason", error.type());
                json.put(
                        "message",
                        error.details().isEmpty() ? error.message() : error.message() + ": " + error.details());
                errors.add(json);
                if (message.isEmpty()) {
                    message.append("Node ")
                            .append(id)
                            .append(" (")
                            .append(node.classType())
                            .append("): ");
                    message.append(json.get("message"));
                }
            });
            nodes.put(id, errors);
        });
        String text = message.isEmpty()
                ? result.error()
                        .map(error -> (error.message() + " " + error.details()).strip())
                        .orElse("The workflow does not validate.")
                : message.toString();
        return error(422, "invalid_workflow", text, Optional.of(Map.of("node_errors", nodes)));
    }

    /** A handler whose failures are told in envelopes; those of the server without its inner details. */
    static Router.Handler of(Router.Handler handler) {
        return call -> {
            try {
                return handler.handle(call);
            } catch (HttpFailure failure) {
                return switch (failure.answer().status()) {
                    case 400 ->
                        error(422, "invalid_request", "The body is not what this request takes; see its schema.");
                    case 413 -> error(413, "too_large", "The body is larger than this server takes.");
                    default -> failure.answer();
                };
            } catch (EaselException failure) {
                return of(failure);
            } catch (RuntimeException defect) {
                LOG.error("A request failed in a way it should not", defect);
                return upstream();
            }
        };
    }

    private static Answer of(EaselException failure) {
        return switch (failure.code()) {
            case INVALID_INPUT, INVALID_FILE, UNSUPPORTED_MODEL, FORBIDDEN_PATH ->
                error(422, "invalid_request", failure.getMessage());
            case NOT_FOUND -> error(404, "not_found", failure.getMessage());
            case LIMIT_REACHED -> limited("rate_limited", failure);
            case INTERRUPTED, UNAVAILABLE, OUT_OF_MEMORY, INPUT_OUTPUT, STORAGE_FULL, INTERNAL -> {
                LOG.warn("A request failed: {}", failure.getMessage(), failure);
                yield upstream();
            }
        };
    }

    /** A limit was reached; says when it makes sense to try again. */
    static Answer limited(String code, EaselException failure) {
        Answer answer = error(429, code, failure.getMessage());
        return failure instanceof LimitReachedException limit
                ? answer.with("Retry-After", Integer.toString(limit.retryAfterSeconds()))
                : answer;
    }

    private static Answer upstream() {
        return error(500, "upstream_error", "The server could not do this; try again later.");
    }
}
