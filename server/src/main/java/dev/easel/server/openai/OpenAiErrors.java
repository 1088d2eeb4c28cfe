package dev.easel.server.openai;

import dev.easel.errors.EaselException;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.call.FinishedJob;
import dev.easel.server.endpoint.ParameterValues;
import dev.easel.server.http.Answer;
import dev.easel.server.http.ErrorAnswers;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Router;
import dev.easel.server.job.JobState;
import dev.easel.server.job.LimitReachedException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Errors as OpenAI's clients read them: an object {@code error} with message, type, param and code. */
final class OpenAiErrors {
    private static final String RETRY = "x-should-retry";

    private OpenAiErrors() {}

    /** A request that is wrong in one member. */
    static HttpFailure invalid(String param, String code, String message) {
        return new HttpFailure(answer(400, code, param, message));
    }

    /** Something that is not there. */
    static HttpFailure notFound(String code, String param, String message) {
        return new HttpFailure(answer(404, code, param, message));
    }

    /** An error with its status. */
    static Answer answer(int status, String code, String param, String message) {
        return Answer.json(status, Map.of("error", error(status, code, param, message)));
    }

    /** The members of an error. */
    static Map<String, Object> error(int status, String code, String param, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("type", type(status));
        error.put("param", param);
        error.put("code", code);
        return error;
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "invalid_request_error";
            case 403 -> "permission_error";
            case 429 -> "requests";
            default -> status >= 500 ? "server_error" : "invalid_request_error";
        };
    }

    /** The answer for a job that did not succeed. Clients are told not to try again: the same request fails the same way. */
    static Answer failed(FinishedJob job) {
        Map<String, Object> told = job.error();
        int status = job.view().state() == JobState.INTERRUPTED ? 409 : 500;
        Map<String, Object> error = error(
                status,
                told.get("code").toString(),
                told.get("input") instanceof String input ? input : null,
                told.get("message").toString());
        error.put("node_id", told.get("node_id"));
        error.put("class_type", told.get("class_type"));
        error.put("input", told.get("input"));
        return Answer.json(status, Map.of("error", error)).with(RETRY, "false");
    }

    /** A handler whose failures are told in this form. */
    static Router.Handler telling(Router.Handler handler) {
        return call -> {
            try {
                return handler.handle(call);
            } catch (HttpFailure failure) {
                return inThisForm(failure.answer());
            } catch (ParameterValues.Refused refused) {
                boolean size = refused.parameter().equals("width")
                        || refused.parameter().equals("height");
                return answer(400, "invalid_value", size ? "size" : refused.parameter(), refused.getMessage());
            } catch (LimitReachedException limit) {
                return answer(429, "rate_limit_exceeded", null, limit.getMessage())
                        .with("Retry-After", Integer.toString(limit.retryAfterSeconds()));
            } catch (EaselException failure) {
                int status = ErrorAnswers.status(failure.code());
                if (status >= 500 && status != 503) {
                    throw failure;
                }
                Answer answer =
                        answer(status, failure.code().name().toLowerCase(Locale.ROOT), null, failure.getMessage());
                return status == 503 ? answer.with("Retry-After", "1") : answer;
            }
        };
    }

    private static Answer inThisForm(Answer answer) {
        if (answer.status() < 400 || !(answer.body() instanceof Answer.Bytes bytes)) {
            return answer;
        }
        String text = new String(bytes.content(), StandardCharsets.UTF_8);
        if (text.startsWith("{\"error\"")) {
            return answer;
        }
        Optional<Map<?, ?>> problem = problem(text);
        if (problem.isEmpty()) {
            return answer(
                    answer.status(), "invalid_request", null, text.isEmpty() ? "The request cannot be read." : text);
        }
        Map<String, Object> error = error(
                answer.status(),
                String.valueOf(problem.get().get("code")),
                problem.get().get("input") instanceof String input ? input : null,
                String.valueOf(problem.get().get("detail")));
        for (String member : new String[] {"node_id", "class_type", "input"}) {
            if (problem.get().get(member) != null) {
                error.put(member, problem.get().get(member));
            }
        }
        return Answer.json(answer.status(), Map.of("error", error));
    }

    private static Optional<Map<?, ?>> problem(String text) {
        if (!text.startsWith("{")) {
            return Optional.empty();
        }
        Object json = JsonText.read(text.getBytes(StandardCharsets.UTF_8), "A problem", WorkflowLimits.STANDARD);
        return json instanceof Map<?, ?> map && map.containsKey("detail") ? Optional.of(map) : Optional.empty();
    }
}
