package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.call.FinishedJob;
import dev.easel.server.call.JobOrder;
import dev.easel.server.call.JobQueue;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Problem;
import dev.easel.server.http.Router;
import dev.easel.server.job.JobPage;
import dev.easel.server.job.JobQuery;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.JobView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code /api/easel/dead-jobs}: jobs that failed and why, and another try for them. */
public final class DeadJobRoutes {
    private static final String ROOT = "/api/easel/dead-jobs";
    private static final WorkflowLimits STORED = new WorkflowLimits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);
    private static final int MOST = 1_000;
    private static final int USUAL = 100;

    private final JobStore store;
    private final JobQueue queue;
    private final WorkflowValidator validator;

    public DeadJobRoutes(JobStore store, JobQueue queue, WorkflowValidator validator) {
        this.store = store;
        this.queue = queue;
        this.validator = validator;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.addUnprefixed("GET", ROOT, Problems.of(this::list));
        router.addUnprefixed("POST", ROOT + "/{id}/retry", Problems.of(this::retry));
    }

    private Answer list(HttpCall call) {
        JobPage page = store.jobs(new JobQuery(
                Set.of(JobState.FAILED),
                Optional.empty(),
                JobQuery.Order.CREATED_AT,
                false,
                0,
                Optional.of(limit(call.query("limit")))));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("jobs", page.jobs().stream().map(DeadJobRoutes::json).toList());
        answer.put("total", page.total());
        return Answer.json(answer);
    }

    private static int limit(Optional<String> text) {
        String given = text.orElse(Integer.toString(USUAL));
        if (!given.matches("\\d{1,4}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > MOST) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "limit is \"" + given + "\"; give a number from 1 to " + MOST + ".");
        }
        return Integer.parseInt(given);
    }

    private static Map<String, Object> json(JobView job) {
        Map<String, Object> error = new FinishedJob(job, Map.of(), Optional.empty()).error();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", job.promptId());
        json.put("endpoint", job.endpoint());
        json.put("key", job.owner());
        json.put("attempts", job.attempt());
        json.put(
                "ended_at",
                job.endedAt().map(time -> Instant.ofEpochMilli(time).toString()).orElse(null));
        json.put("code", error.get("code"));
        json.put("reason", error.get("message"));
        json.put("node_id", error.get("node_id"));
        json.put("class_type", error.get("class_type"));
        return json;
    }

    /** Puts the same prompt into the queue once more, as a new job of whoever asks. */
    private Answer retry(HttpCall call) {
        String id = call.path("id");
        JobView job = store.job(id)
                .filter(view -> view.state() == JobState.FAILED)
                .orElseThrow(() -> new EaselException(ErrorCode.NOT_FOUND, "There is no failed job " + id + "."));
        List<?> item = (List<?>)
                JsonText.read(store.item(id).orElse("[]").getBytes(StandardCharsets.UTF_8), "A stored job", STORED);
        ValidationResult validated = validator.validate(Workflow.of(members(item.get(2)), STORED));
        if (!validated.isValid()) {
            return Problem.answer(Problem.invalidWorkflow(validated));
        }
        String promptId = UUID.randomUUID().toString();
        queue.submit(promptId, validated, members(item.get(3)), JobOrder.of(call, job.endpoint()));
        return Answer.json(202, Map.of("id", promptId, "retry_of", id));
    }

    private static Map<String, Object> members(Object json) {
        Map<String, Object> members = new LinkedHashMap<>();
        ((Map<?, ?>) json).forEach((name, value) -> members.put(name.toString(), value));
        return members;
    }
}
