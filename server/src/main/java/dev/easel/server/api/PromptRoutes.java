package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.Workflow;
import dev.easel.server.call.JobOrder;
import dev.easel.server.call.Terms;
import dev.easel.server.http.Answer;
import dev.easel.server.http.ErrorAnswers;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Router;
import dev.easel.server.job.JobRequest;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.QueueNumber;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import dev.easel.server.worker.Announcer;
import dev.easel.server.worker.QueueItem;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** {@code /prompt}: takes prompts into the queue. */
public final class PromptRoutes {
    private static final int LONGEST_ID = 256;
    private static final long LONGEST_ANSWER_SECONDS = 1;

    private final WorkflowValidator validator;
    private final JobStore store;
    private final ClientSockets sockets;
    private final Announcer announcer;
    private final Clock clock;
    private final AtomicLong counter;
    private final Terms terms;

    public PromptRoutes(
            WorkflowValidator validator,
            JobStore store,
            ClientSockets sockets,
            Announcer announcer,
            Clock clock,
            AtomicLong counter,
            Terms terms) {
        this.terms = terms;
        this.validator = validator;
        this.store = store;
        this.sockets = sockets;
        this.announcer = announcer;
        this.clock = clock;
        this.counter = counter;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.add("GET", "/prompt", call -> remaining());
        router.add("POST", "/prompt", this::submit);
    }

    private Answer remaining() {
        return Answer.json(Map.of("exec_info", Map.of("queue_remaining", store.remaining())));
    }

    private Answer submit(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        QueueNumber number = number(body);
        if (!body.containsKey("prompt")) {
            return ErrorAnswers.error(400, "no_prompt", "No prompt provided", "No prompt provided");
        }
        Workflow workflow =
                Workflow.of(object(body.get("prompt"), "prompt"), call.limits().json());
        ValidationResult validated = validator.validate(workflow, targets(body));
        if (!validated.isValid()) {
            return Answer.json(400, validated.toJson());
        }
        String promptId = promptId(body);
        QueueItem item = new QueueItem(
                validated.workflow(), terms.extraData(validated.workflow(), extraData(body)), validated.outputs());
        JobRequest request = item.toRequest(promptId, number, clock.millis())
                .on(terms.of(JobOrder.of(call, ""), validated.workflow()));
        CompletableFuture<Void> answered = new CompletableFuture<>();
        call.whenAnswered(() -> answered.complete(null));
        store.submit(request, () -> announce(request, answered));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("prompt_id", promptId);
        answer.put("number", number.toJson());
        answer.put("node_errors", validated.nodeErrorsJson());
        return Answer.json(answer);
    }

    /**
     * Some clients learn the id from the answer and only then listen for what happens to it, so a prompt that is over in a moment must
     * not be told of before.
     */
    private void announce(JobRequest request, CompletableFuture<Void> answered) {
        int remaining = store.remaining() + 1;
        announcer.announce(() -> sockets.broadcastStatus(Message.status(remaining), request.clientId()));
        announcer.waitFor(answered.completeOnTimeout(null, LONGEST_ANSWER_SECONDS, TimeUnit.SECONDS));
    }

    private QueueNumber number(Map<String, Object> body) {
        if (!body.containsKey("number")) {
            long next = counter.getAndIncrement();
            return new QueueNumber(Boolean.TRUE.equals(body.get("front")) ? -next : next, true);
        }
        return switch (body.get("number")) {
            case Number given -> new QueueNumber(given.doubleValue(), false);
            case String text -> new QueueNumber(parse(text), false);
            case null, default -> throw invalid("The member number is no number; leave it out or give one.");
        };
    }

    private static double parse(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException wrong) {
            throw invalid("The member number is \"" + text + "\"; give a number or leave it out.");
        }
    }

    private static String promptId(Map<String, Object> body) {
        Object given = body.get("prompt_id");
        if (given == null) {
            return UUID.randomUUID().toString();
        }
        String id = given.toString();
        if (id.length() > LONGEST_ID || id.indexOf('\0') >= 0) {
            throw invalid(
                    "The prompt_id is longer than " + LONGEST_ID + " characters or has a NUL; give a shorter one.");
        }
        return id;
    }

    private static Optional<Collection<String>> targets(Map<String, Object> body) {
        return switch (body.get("partial_execution_targets")) {
            case null -> Optional.empty();
            case List<?> targets ->
                Optional.of(targets.stream().map(String::valueOf).toList());
            default -> throw invalid("The member partial_execution_targets is not a list of node ids; send one.");
        };
    }

    private static Map<String, Object> extraData(Map<String, Object> body) {
        Map<String, Object> extraData = new LinkedHashMap<>();
        if (body.containsKey("extra_data")) {
            extraData.putAll(object(body.get("extra_data"), "extra_data"));
        }
        if (body.containsKey("client_id")) {
            extraData.put("client_id", body.get("client_id"));
        }
        return extraData;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value, String member) {
        if (value instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw invalid("The member " + member + " is not a JSON object; send one.");
    }

    private static EaselException invalid(String message) {
        return new EaselException(ErrorCode.INVALID_INPUT, message);
    }
}
