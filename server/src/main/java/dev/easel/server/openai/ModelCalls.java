package dev.easel.server.openai;

import dev.easel.server.call.EndpointCalls;
import dev.easel.server.call.FinishedJob;
import dev.easel.server.call.JobOrder;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.EndpointParameter;
import dev.easel.server.endpoint.ParameterKind;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns what OpenAI's clients ask for into calls of endpoints. */
final class ModelCalls {
    private final EndpointCalls calls;
    private final Consumer<String> canceller;

    /** @param canceller ends a job that is pending or running */
    ModelCalls(EndpointCalls calls, Consumer<String> canceller) {
        this.calls = calls;
        this.canceller = canceller;
    }

    /**
     * Who orders a job of an endpoint.
     *
     * @throws HttpFailure 403 when the key may not call it
     */
    static JobOrder order(HttpCall call, Endpoint endpoint) {
        requireCall(call, endpoint.name());
        return JobOrder.of(call, endpoint.name());
    }

    /** Refuses a key that may not call an endpoint. */
    static void requireCall(HttpCall call, String endpoint) {
        if (!call.principal().scopes().mayCall(endpoint)) {
            throw new HttpFailure(OpenAiErrors.answer(
                    403,
                    "scope_missing",
                    "model",
                    "The key " + call.principal().keyId() + " may not call " + endpoint + "; it needs call:" + endpoint
                            + "."));
        }
    }

    /** The values that prompt and size have among an endpoint's parameters. */
    static Map<String, Object> values(Endpoint endpoint, String prompt, Optional<ImageOrder.PixelSize> size) {
        Map<String, Object> values = new LinkedHashMap<>();
        EndpointParameter text = endpoint.parameter("prompt")
                .or(() -> endpoint.parameters().stream()
                        .filter(parameter -> parameter.kind() == ParameterKind.TEXT)
                        .findFirst())
                .orElseThrow(() -> OpenAiErrors.invalid(
                        "model", "invalid_value", "The endpoint " + endpoint.reference() + " takes no prompt."));
        values.put(text.name(), prompt);
        if (size.isPresent()) {
            if (endpoint.parameter("width").isEmpty()
                    || endpoint.parameter("height").isEmpty()) {
                throw OpenAiErrors.invalid(
                        "size",
                        "unsupported_value",
                        "The endpoint " + endpoint.reference() + " takes no size; leave it out, or send auto.");
            }
            values.put("width", (long) size.get().width());
            values.put("height", (long) size.get().height());
        }
        return values;
    }

    /** Adds members that are parameters of the endpoint, such as {@code seed} and {@code steps}, and refuses others. */
    static void addRest(Endpoint endpoint, Members members, Map<String, Object> values) {
        for (Map.Entry<String, Object> entry : members.rest().entrySet()) {
            if (endpoint.parameter(entry.getKey()).isEmpty()) {
                List<String> names = endpoint.parameters().stream()
                        .map(EndpointParameter::name)
                        .toList();
                throw OpenAiErrors.invalid(
                        entry.getKey(),
                        "unknown_parameter",
                        "Unknown parameter: '" + entry.getKey() + "'. " + endpoint.reference() + " also takes "
                                + String.join(", ", names) + ".");
            }
            values.put(entry.getKey(), entry.getValue());
        }
        for (String name : members.unusedFiles()) {
            throw OpenAiErrors.invalid(name, "unknown_parameter", "Unknown parameter: '" + name + "', a file.");
        }
    }

    /** The size an endpoint makes unless it is told otherwise. */
    static Optional<String> usualSize(Endpoint endpoint, Map<String, Object> values) {
        Optional<String> width = value(endpoint, values, "width");
        Optional<String> height = value(endpoint, values, "height");
        return width.flatMap(columns -> height.map(rows -> columns + "x" + rows));
    }

    /** The value a parameter has in a call, as text. */
    static Optional<String> value(Endpoint endpoint, Map<String, Object> values, String name) {
        return Optional.ofNullable(values.get(name))
                .or(() -> endpoint.parameter(name).flatMap(EndpointParameter::otherwise))
                .map(Object::toString);
    }

    /**
     * Checks several calls that differ in the seed.
     *
     * @throws dev.easel.errors.EaselException INVALID_INPUT naming the parameter
     */
    List<EndpointCalls.Checked> check(Endpoint endpoint, Map<String, Object> values, int count) {
        List<EndpointCalls.Checked> checked = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            checked.add(calls.check(endpoint, withSeed(values, index)));
        }
        return checked;
    }

    /** Seeds count up, so that a request with a seed gives the same pictures again and all of them differ. */
    private static Map<String, Object> withSeed(Map<String, Object> values, int index) {
        Map<String, Object> own = new LinkedHashMap<>(values);
        own.computeIfPresent("seed", (name, seed) -> index == 0 ? seed : plus(seed, index));
        return own;
    }

    private static Object plus(Object seed, int index) {
        try {
            return new BigDecimal(seed.toString()).toBigIntegerExact().add(BigInteger.valueOf(index));
        } catch (ArithmeticException | NumberFormatException refusedLater) {
            return seed;
        }
    }

    /** Puts a checked call into the queue. */
    String submit(
            EndpointCalls.Checked checked,
            JobOrder who,
            Optional<EndpointCalls.Once> once,
            Consumer<String> beforehand) {
        return calls.submit(checked, who, once, beforehand);
    }

    /** Waits until all jobs are over; those that are not when the limit is reached are cancelled. */
    Optional<List<FinishedJob>> await(List<String> ids, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        List<FinishedJob> finished = new ArrayList<>();
        for (String id : ids) {
            Optional<FinishedJob> job = calls.await(id, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            if (job.isEmpty()) {
                cancel(ids);
                return Optional.empty();
            }
            finished.add(job.get());
        }
        return Optional.of(finished);
    }

    /** Ends the jobs that are not over. */
    void cancel(List<String> ids) {
        for (String id : ids) {
            boolean open = FinishedJob.find(calls.store(), id)
                    .filter(job -> !job.view().state().isFinished())
                    .isPresent();
            if (open) {
                canceller.accept(id);
            }
        }
    }

    EndpointCalls calls() {
        return calls;
    }
}
