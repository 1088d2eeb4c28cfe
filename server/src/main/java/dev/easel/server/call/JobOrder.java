package dev.easel.server.call;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Problem;
import dev.easel.server.key.Principal;
import java.util.Optional;

/**
 * Who wants a job, and how.
 *
 * @param principal who
 * @param endpoint the published workflow that is called; empty for none
 * @param priority larger runs first
 */
public record JobOrder(Principal principal, String endpoint, int priority) {
    /** The header field with the priority of a job. */
    public static final String PRIORITY = "Easel-Priority";

    private static final int LARGEST = 1_000;

    /**
     * What a request orders.
     *
     * @param endpoint the published workflow that is called; empty for none
     * @throws EaselException INVALID_INPUT when the priority is none
     * @throws HttpFailure 403 when it is higher than the key may ask for
     */
    public static JobOrder of(HttpCall call, String endpoint) {
        int priority = call.header(PRIORITY).map(JobOrder::priority).orElse(0);
        if (priority > 0 && !call.principal().scopes().mayDevelop()) {
            throw new HttpFailure(Problem.answer(
                    403, "scope_missing", "A priority above 0 needs the scope develop; leave " + PRIORITY + " out."));
        }
        return new JobOrder(call.principal(), endpoint, priority);
    }

    private static int priority(String text) {
        return Optional.of(text.strip())
                .filter(digits -> digits.matches("[+-]?\\d{1,4}"))
                .map(Integer::parseInt)
                .filter(number -> Math.abs(number) <= LARGEST)
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        PRIORITY + " is \"" + text + "\"; give a whole number from -1000 to 1000."));
    }
}
