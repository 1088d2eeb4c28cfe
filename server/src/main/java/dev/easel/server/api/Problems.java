package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.server.endpoint.ParameterValues;
import dev.easel.server.endpoint.Publisher;
import dev.easel.server.http.Answer;
import dev.easel.server.http.ErrorAnswers;
import dev.easel.server.http.Problem;
import dev.easel.server.http.Router;
import dev.easel.server.job.LimitReachedException;
import java.util.Locale;
import java.util.Map;

/** Handlers whose failures are answered as problems. */
final class Problems {
    private Problems() {}

    static Router.Handler of(Router.Handler handler) {
        return call -> {
            try {
                return handler.handle(call);
            } catch (Publisher.InvalidWorkflow invalid) {
                return Problem.answer(Problem.invalidWorkflow(invalid.result()));
            } catch (ParameterValues.Refused refused) {
                Map<String, Object> problem = Problem.members(400, "invalid_parameter", refused.getMessage());
                problem.put("parameter", refused.parameter());
                problem.putAll(refused.place());
                return Problem.answer(problem);
            } catch (EaselException failure) {
                return answer(failure);
            }
        };
    }

    private static Answer answer(EaselException failure) {
        int status = ErrorAnswers.status(failure.code());
        if (status >= 500 && status != 503) {
            throw failure;
        }
        Answer answer = Problem.answer(status, failure.code().name().toLowerCase(Locale.ROOT), failure.getMessage());
        if (failure instanceof LimitReachedException limit) {
            return answer.with("Retry-After", Integer.toString(limit.retryAfterSeconds()));
        }
        return status == 503 ? answer.with("Retry-After", "1") : answer;
    }
}
