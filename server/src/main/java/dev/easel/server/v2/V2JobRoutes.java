package dev.easel.server.v2;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.api.EventStream;
import dev.easel.server.call.IdempotencyKeys;
import dev.easel.server.call.JobOrder;
import dev.easel.server.call.JobQueue;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Router;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.JobView;
import dev.easel.server.worker.Workers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code /api/v2/jobs}. */
final class V2JobRoutes {
    private static final WorkflowLimits STORED = new WorkflowLimits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);
    private static final String SCOPE = "v2:jobs";

    private final WorkflowValidator validator;
    private final AssetReferences references;
    private final JobQueue queue;
    private final JobStore store;
    private final IdempotencyKeys keys;
    private final V2Jobs jobs;
    private final Workers workers;

    V2JobRoutes(
            WorkflowValidator validator,
            AssetReferences references,
            JobQueue queue,
            JobStore store,
            IdempotencyKeys keys,
            V2Jobs jobs,
            Workers workers) {
        this.validator = validator;
        this.references = references;
        this.queue = queue;
        this.store = store;
        this.keys = keys;
        this.jobs = jobs;
        this.workers = workers;
    }

    void register(Router router) {
        String root = "/api/v2/jobs";
        router.addUnprefixed("POST", root, Envelope.of(this::submit));
        router.addUnprefixed(
                "GET", root + "/{id}", Envelope.of(call -> Answer.json(jobs.json(require(call), call.origin()))));
        router.addUnprefixed("GET", root + "/{id}/workflow", Envelope.of(this::workflow));
        router.addUnprefixed("GET", root + "/{id}/events", Envelope.of(this::events));
        router.addUnprefixed("POST", root + "/{id}/cancel", Envelope.of(this::cancel));
    }

    private JobView require(HttpCall call) {
        return store.job(call.path("id"))
                .filter(job -> call.principal().maySee(job.owner()))
                .orElseThrow(() -> Envelope.notFound("There is no job " + call.path("id") + "."));
    }

    private Answer submit(HttpCall call) throws IOException {
        Map<String, Object> body = call.jsonObject();
        for (String member : body.keySet()) {
            if (!Set.of("workflow", "extra_data").contains(member)) {
                throw Envelope.failure(422, "invalid_request", "The member " + member + " is not taken; leave it out.");
            }
        }
        Map<String, Object> extraData = extraData(body.get("extra_data"));
        Workflow workflow = references.resolved(graph(body.get("workflow"), call), call.principal());
        ValidationResult validated = validator.validate(workflow);
        if (!validated.isValid() || !validated.nodeErrors().isEmpty()) {
            return Envelope.invalidWorkflow(validated);
        }
        String id = UUID.randomUUID().toString();
        Optional<String> key = call.header("Idempotency-Key");
        if (key.isPresent()
                && !(keys.claim(scope(call), key.get(), new byte[0], id) instanceof IdempotencyKeys.Claim.New)) {
            throw Envelope.failure(
                    422,
                    "idempotency_key_reuse",
                    "The Idempotency-Key was used before; list your jobs to find its job.");
        }
        enqueue(call, id, validated, extraData, key);
        return Answer.json(201, jobs.json(store.job(id).orElseThrow(), call.origin()));
    }

    private static String scope(HttpCall call) {
        return SCOPE + "/" + call.principal().keyId();
    }

    private void enqueue(
            HttpCall call, String id, ValidationResult validated, Map<String, Object> extraData, Optional<String> key) {
        try {
            queue.submit(id, validated, extraData, JobOrder.of(call, ""));
        } catch (EaselException refused) {
            if (refused.code() == ErrorCode.UNAVAILABLE || refused.code() == ErrorCode.LIMIT_REACHED) {
                key.ifPresent(given -> keys.release(scope(call), given));
                throw new HttpFailure(Envelope.limited("queue_full", refused));
            }
            throw refused;
        }
    }

    private static Map<String, Object> extraData(Object given) {
        Map<String, Object> extraData = new LinkedHashMap<>();
        extraData.put("preview_method", "auto");
        if (given == null) {
            return extraData;
        }
        if (!(given instanceof Map<?, ?> members)
                || !Set.of("api_key_comfy_org").containsAll(members.keySet())
                || !members.values().stream().allMatch(String.class::isInstance)) {
            throw Envelope.failure(
                    422, "invalid_request", "extra_data takes api_key_comfy_org, a text, and nothing else.");
        }
        members.forEach((name, value) -> extraData.put(name.toString(), value));
        return extraData;
    }

    private static Workflow graph(Object given, HttpCall call) {
        if (!(given instanceof Map<?, ?> members)) {
            throw Envelope.failure(
                    422, "invalid_workflow", "The member workflow is no JSON object; send the API format.");
        }
        if (members.get("nodes") instanceof List<?> && members.containsKey("links")) {
            throw Envelope.failure(
                    422,
                    "workflow_format_ui",
                    "This is the page's format; export the workflow in API format, or convert it with easel"
                            + " convert-workflow.");
        }
        Map<String, Object> graph = new LinkedHashMap<>();
        members.forEach((id, node) -> graph.put(id.toString(), node));
        try {
            return Workflow.of(graph, call.limits().json());
        } catch (EaselException malformed) {
            throw Envelope.failure(422, "invalid_workflow", malformed.getMessage());
        }
    }

    private Answer workflow(HttpCall call) {
        JobView job = require(call);
        List<?> item = (List<?>) store.item(job.promptId())
                .map(text -> JsonText.read(text.getBytes(StandardCharsets.UTF_8), "A stored job", STORED))
                .orElseThrow(() -> Envelope.notFound("There is no job " + job.promptId() + "."));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("workflow", item.get(2));
        answer.put("format", "api");
        return Answer.json(answer);
    }

    private Answer events(HttpCall call) {
        JobView job = require(call);
        return EventStream.of(jobs.events(), job.promptId(), new V2JobEvents(job, store, jobs, call.origin()));
    }

    private Answer cancel(HttpCall call) {
        JobView job = require(call);
        String id = job.promptId();
        if (!job.state().isFinished() && !store.cancelPending(id)) {
            jobs.canceling(id);
            workers.interrupt(id);
        }
        JobView now = store.job(id).orElse(job);
        return Answer.json(jobs.json(now, call.origin(), now.state() == JobState.QUEUED));
    }
}
