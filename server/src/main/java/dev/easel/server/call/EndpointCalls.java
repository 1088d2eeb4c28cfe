package dev.easel.server.call;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.Workflow;
import dev.easel.server.call.IdempotencyKeys.Claim;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.ParameterValues;
import dev.easel.server.event.JobEvent;
import dev.easel.server.event.JobEvents;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Problem;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.JobView;
import dev.easel.words.Words;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Turns calls of endpoints into jobs, and waits for them. */
public final class EndpointCalls {
    private static final long FALLBACK_MILLISECONDS = 1_000;

    private final WorkflowValidator validator;
    private final JobQueue queue;
    private final JobStore store;
    private final JobEvents events;
    private final IdempotencyKeys keys;
    private final RandomGenerator random = new SecureRandom();
    private final Enhancement enhancement;

    public EndpointCalls(
            WorkflowValidator validator,
            JobQueue queue,
            JobStore store,
            JobEvents events,
            IdempotencyKeys keys,
            Words words) {
        this.validator = validator;
        this.queue = queue;
        this.store = store;
        this.events = events;
        this.keys = keys;
        enhancement = new Enhancement(words);
    }

    /**
     * A call that was checked.
     *
     * @param endpoint what is called
     * @param values with those the caller did not give
     * @param validated the workflow with them
     * @param words how its prompt was enhanced; empty when it was not
     */
    public record Checked(
            Endpoint endpoint, ParameterValues values, ValidationResult validated, Map<String, Object> words) {}

    /**
     * What a caller marks a request with so that it runs once.
     *
     * @param scope whose key
     * @param key the key
     * @param body the request
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Once(String scope, String key, byte[] body) {}

    /**
     * Checks a call against the endpoint's parameters and the nodes' own rules.
     *
     * @throws EaselException INVALID_INPUT naming the parameter
     * @throws HttpFailure 422 naming node, class and input
     */
    public Checked check(Endpoint endpoint, Map<String, Object> given) {
        Enhancement.Enhanced enhanced = enhancement.of(endpoint, given, random);
        ParameterValues values = enhanced.values();
        Workflow workflow = values.writtenInto(endpoint);
        ValidationResult validated = validator.validate(workflow);
        if (!validated.isValid()) {
            Map<String, Object> problem = Problem.invalidWorkflow(validated);
            problem.put("endpoint", endpoint.reference());
            throw new HttpFailure(Problem.answer(problem));
        }
        return new Checked(endpoint, values, validated, enhanced.words());
    }

    /**
     * Puts a checked call into the queue.
     *
     * @param order who calls, and how
     * @param once how a repetition is known; a repetition gets the job there is
     * @param beforehand is told the job's id before the job can run
     * @return the job's id
     */
    public String submit(Checked call, JobOrder order, Optional<Once> once, Consumer<String> beforehand) {
        String promptId = UUID.randomUUID().toString();
        if (once.isEmpty()) {
            return enqueue(call, order, promptId, beforehand);
        }
        Once mark = once.get();
        return switch (keys.claim(mark.scope(), mark.key(), mark.body(), promptId)) {
            case Claim.New claimed -> {
                try {
                    yield enqueue(call, order, promptId, beforehand);
                } catch (RuntimeException refused) {
                    keys.release(mark.scope(), mark.key());
                    throw refused;
                }
            }
            case Claim.Repeated repeated ->
                store.job(repeated.promptId()).isPresent()
                        ? repeated.promptId()
                        : enqueue(call, order, repeated.promptId(), beforehand);
            case Claim.Reused reused ->
                throw new HttpFailure(Problem.answer(
                        422,
                        "idempotency_key_reuse",
                        "The Idempotency-Key was used for another request; give each request its own."));
        };
    }

    private String enqueue(Checked call, JobOrder order, String promptId, Consumer<String> beforehand) {
        beforehand.accept(promptId);
        Map<String, Object> easel = new LinkedHashMap<>();
        easel.put("endpoint", call.endpoint().name());
        easel.put("version", call.endpoint().version());
        easel.put("parameters", call.values().values());
        if (!call.words().isEmpty()) {
            easel.put("words", call.words());
        }
        Map<String, Object> extraData = new LinkedHashMap<>();
        extraData.put("easel", easel);
        extraData.put("preview_method", "auto");
        queue.submit(promptId, call.validated(), extraData, order);
        return promptId;
    }

    /**
     * Waits until a job is over.
     *
     * @return the job, or nothing when it takes longer
     */
    public Optional<FinishedJob> await(String promptId, Duration limit) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        long deadline = System.nanoTime() + limit.toNanos();
        try (JobEvents.Subscription subscription = events.subscribe(promptId, event -> {
            if (event instanceof JobEvent.Finished) {
                over.countDown();
            }
        })) {
            while (true) {
                Optional<JobView> job = store.job(promptId);
                if (job.isEmpty()) {
                    throw new EaselException(
                            ErrorCode.NOT_FOUND, "The job " + promptId + " was removed from the queue.");
                }
                if (job.get().state().isFinished()) {
                    return Optional.of(FinishedJob.of(store, job.get()));
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return Optional.empty();
                }
                boolean told = over.await(Math.min(left, FALLBACK_MILLISECONDS), TimeUnit.MILLISECONDS);
                if (!told && System.nanoTime() >= deadline) {
                    return Optional.empty();
                }
            }
        }
    }

    /** The record of the jobs. */
    public JobStore store() {
        return store;
    }

    /** What happens to them. */
    public JobEvents events() {
        return events;
    }
}
