package dev.easel.server.http;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.job.LimitReachedException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How failures are told to HTTP clients: the one place where error codes become statuses. */
public final class ErrorAnswers {
    private ErrorAnswers() {}

    /** The HTTP status of an error code. */
    public static int status(ErrorCode code) {
        return switch (code) {
            case INVALID_INPUT, INVALID_FILE, UNSUPPORTED_MODEL -> 400;
            case FORBIDDEN_PATH -> 403;
            case NOT_FOUND -> 404;
            case INTERRUPTED -> 409;
            case LIMIT_REACHED -> 429;
            case STORAGE_FULL -> 507;
            case UNAVAILABLE, OUT_OF_MEMORY -> 503;
            case INPUT_OUTPUT, INTERNAL -> 500;
        };
    }

    /** The answer for a failure, in the form of a refused prompt so that clients find the message. */
    public static Answer of(EaselException failure) {
        Answer answer =
                error(status(failure.code()), failure.code().name().toLowerCase(Locale.ROOT), failure.getMessage(), "");
        if (failure instanceof LimitReachedException limit) {
            return answer.with("Retry-After", Integer.toString(limit.retryAfterSeconds()));
        }
        return answer.status() == 503 ? answer.with("Retry-After", "1") : answer;
    }

    /** An error object with its status. */
    public static Answer error(int status, String type, String message, String details) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", type);
        error.put("message", message);
        error.put("details", details);
        error.put("extra_info", Map.of());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("node_errors", Map.of());
        return Answer.json(status, body);
    }

    /** The answer to who may not ask, in the form of the API that was asked. */
    static Answer refused(String path, int status, String code, String detail) {
        String asked = String.valueOf(path);
        if (asked.startsWith("/api/v2/")) {
            String known = switch (status) {
                case 401 -> "unauthorized";
                case 403 -> "forbidden";
                default -> code;
            };
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("code", known);
            error.put("message", detail);
            error.put("details", null);
            return Answer.json(status, Map.of("error", error));
        }
        if (asked.startsWith("/v1/")) {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("message", detail);
            error.put("type", status < 500 ? "invalid_request_error" : "server_error");
            error.put("param", null);
            error.put("code", status == 401 ? "invalid_api_key" : code);
            return Answer.json(status, Map.of("error", error));
        }
        return Problem.answer(status, code, detail);
    }

    /** The answer for a defect of the server. */
    public static Answer internal() {
        return Answer.text(500, "500 Internal Server Error\n\nServer got itself in trouble")
                .with("Connection", "close");
    }
}
