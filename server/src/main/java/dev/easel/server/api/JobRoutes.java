package dev.easel.server.api;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Router;
import dev.easel.server.job.HistoryEntry;
import dev.easel.server.job.JobPage;
import dev.easel.server.job.JobQuery;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.JobView;
import dev.easel.server.worker.Workers;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /api/jobs}: the newer API, one list of jobs in all states (contract section 7). */
public final class JobRoutes {
    private static final WorkflowLimits STORED = new WorkflowLimits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);
    private static final Map<String, Set<JobState>> STATES = states();

    private final JobStore store;
    private final Workers workers;

    public JobRoutes(JobStore store, Workers workers) {
        this.store = store;
        this.workers = workers;
    }

    private static Map<String, Set<JobState>> states() {
        Map<String, Set<JobState>> states = new LinkedHashMap<>();
        states.put("pending", EnumSet.of(JobState.QUEUED));
        states.put("in_progress", EnumSet.of(JobState.RUNNING));
        states.put("completed", EnumSet.of(JobState.SUCCEEDED));
        states.put("failed", EnumSet.of(JobState.FAILED, JobState.INTERRUPTED));
        return states;
    }

    /** Adds the routes. */
    public void register(Router router) {
        for (String prefix : List.of("/api", "/api/api")) {
            router.addUnprefixed("GET", prefix + "/jobs", this::list);
            router.addUnprefixed("GET", prefix + "/jobs/{id}", this::detail);
            router.addUnprefixed("POST", prefix + "/jobs/{id}/cancel", this::cancel);
        }
    }

    private Answer list(HttpCall call) {
        JobQuery query = new JobQuery(
                wantedStates(call),
                call.query("workflow_id").filter(id -> !id.isEmpty()),
                order(call),
                ascending(call),
                Math.max(0, integer(call, "offset").orElse(0)),
                limit(call));
        JobPage page = store.jobs(query);
        Map<String, Object> pagination = new LinkedHashMap<>();
        pagination.put("offset", query.offset());
        pagination.put("limit", query.limit().orElse(null));
        pagination.put("total", page.total());
        pagination.put("has_more", query.offset() + page.jobs().size() < page.total());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("jobs", page.jobs().stream().map(JobRoutes::toJson).toList());
        answer.put("pagination", pagination);
        return Answer.json(answer);
    }

    private Answer detail(HttpCall call) {
        JobView job = store.job(call.path("id")).orElseThrow(JobRoutes::notFound);
        Map<String, Object> json = toJson(job);
        if (job.state().isFinished()) {
            store.historyEntry(job.promptId()).ifPresent(entry -> addResult(json, entry));
        }
        return Answer.json(json);
    }

    private static void addResult(Map<String, Object> json, HistoryEntry entry) {
        json.put("outputs", read(entry.outputs()));
        json.put("execution_status", read(entry.status()));
        List<?> item = (List<?>) read(entry.item());
        Map<String, Object> workflow = new LinkedHashMap<>();
        workflow.put("prompt", item.get(2));
        workflow.put("extra_data", item.get(3));
        json.put("workflow", workflow);
    }

    /** A pending job leaves the queue, a running one is stopped, a finished one stays as it is. */
    private Answer cancel(HttpCall call) {
        JobView job = store.job(call.path("id")).orElseThrow(JobRoutes::notFound);
        if (!job.state().isFinished() && store.delete(List.of(job.promptId())) == 0) {
            workers.interrupt(job.promptId());
        }
        return Answer.ok();
    }

    private static HttpFailure notFound() {
        return new HttpFailure(Answer.json(404, Map.of("error", "Job not found")));
    }

    private static Map<String, Object> toJson(JobView job) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", job.promptId());
        json.put("status", statusOf(job.state()));
        json.put("priority", job.number().toJson());
        json.put("create_time", job.createdAt());
        job.startedAt().ifPresent(time -> json.put("execution_start_time", time));
        job.endedAt().ifPresent(time -> json.put("execution_end_time", time));
        if (job.state() != JobState.INTERRUPTED) {
            job.error().ifPresent(error -> json.put("execution_error", read(error)));
        }
        json.put("outputs_count", job.outputsCount().orElse(0));
        job.previewOutput().ifPresent(preview -> json.put("preview_output", read(preview)));
        job.workflowId().ifPresent(id -> json.put("workflow_id", id));
        return json;
    }

    private static String statusOf(JobState state) {
        return STATES.entrySet().stream()
                .filter(entry -> entry.getValue().contains(state))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static Object read(String json) {
        return JsonText.read(json.getBytes(StandardCharsets.UTF_8), "A stored result", STORED);
    }

    private static Set<JobState> wantedStates(HttpCall call) {
        String text = call.query("status").orElse("");
        if (text.isBlank()) {
            return EnumSet.allOf(JobState.class);
        }
        List<String> names = List.of(text.split(",")).stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        List<String> unknown =
                names.stream().filter(name -> !STATES.containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            throw refused("Invalid status value(s): " + String.join(", ", unknown) + ". Valid values: "
                    + String.join(", ", STATES.keySet()));
        }
        EnumSet<JobState> states = EnumSet.noneOf(JobState.class);
        names.forEach(name -> states.addAll(STATES.get(name)));
        return states;
    }

    private static JobQuery.Order order(HttpCall call) {
        return switch (call.query("sort_by").orElse("created_at")) {
            case "created_at" -> JobQuery.Order.CREATED_AT;
            case "execution_duration" -> JobQuery.Order.EXECUTION_DURATION;
            default -> throw refused("sort_by must be 'created_at' or 'execution_duration'");
        };
    }

    private static boolean ascending(HttpCall call) {
        return switch (call.query("sort_order").orElse("desc")) {
            case "asc" -> true;
            case "desc" -> false;
            default -> throw refused("sort_order must be 'asc' or 'desc'");
        };
    }

    private static Optional<Integer> limit(HttpCall call) {
        Optional<Integer> limit = integer(call, "limit");
        if (limit.isPresent() && limit.get() < 1) {
            throw refused("limit must be a positive integer");
        }
        return limit;
    }

    private static Optional<Integer> integer(HttpCall call, String name) {
        return call.query(name).map(text -> {
            try {
                return Integer.parseInt(text.strip());
            } catch (NumberFormatException wrong) {
                throw refused(name + " must be an integer");
            }
        });
    }

    private static HttpFailure refused(String error) {
        return new HttpFailure(Answer.json(400, Map.of("error", error)));
    }
}
