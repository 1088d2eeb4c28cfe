package dev.easel.server.call;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.job.HistoryEntry;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.JobView;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job with what is known of it.
 *
 * @param view its state
 * @param call what it is a call of: the object under {@code easel} in its extra data, empty when it is no call
 * @param outputs the JSON object of its results, once it has finished
 */
public record FinishedJob(JobView view, Map<String, Object> call, Optional<String> outputs) {
    private static final WorkflowLimits STORED = new WorkflowLimits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);

    /** Looks up a job. */
    public static Optional<FinishedJob> find(JobStore store, String promptId) {
        return store.job(promptId).map(view -> of(store, view));
    }

    /** A job that was looked up, with what is stored of its call and results. */
    static FinishedJob of(JobStore store, JobView view) {
        String promptId = view.promptId();
        Optional<HistoryEntry> entry = view.state().isFinished() ? store.historyEntry(promptId) : Optional.empty();
        Map<String, Object> call = store.item(promptId).map(FinishedJob::callOf).orElse(Map.of());
        return new FinishedJob(view, call, entry.map(HistoryEntry::outputs));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> callOf(String item) {
        return read(item) instanceof List<?> list
                        && list.size() > 3
                        && list.get(3) instanceof Map<?, ?> extra
                        && extra.get("easel") instanceof Map<?, ?> call
                ? (Map<String, Object>) call
                : Map.of();
    }

    /** The endpoint it is a call of. */
    public Optional<String> endpoint() {
        return Optional.ofNullable(call.get("endpoint")).map(Object::toString);
    }

    /** Why it failed: node id, class, input where it is known, exception and message. */
    public Map<String, Object> error() {
        Map<String, Object> error = new LinkedHashMap<>();
        Map<?, ?> told = view.error()
                .map(FinishedJob::read)
                .map(json -> (Map<?, ?>) json)
                .orElse(Map.of());
        String message = told.get("exception_message") instanceof String text
                ? text.strip()
                : view.state() == JobState.INTERRUPTED ? "The job was cancelled." : "The job failed.";
        error.put("code", view.state() == JobState.INTERRUPTED ? "cancelled" : code(told.get("exception_type")));
        error.put("message", message);
        error.put("node_id", blankToNull(told.get("node_id")));
        error.put("class_type", blankToNull(told.get("node_type")));
        error.put("input", blankToNull(told.get("input_name")));
        error.put("exception_type", blankToNull(told.get("exception_type")));
        return error;
    }

    private static String code(Object type) {
        return switch (String.valueOf(type)) {
            case "WorkerLost" -> "worker_lost";
            case "RunLimitExceeded" -> "run_limit_exceeded";
            default -> "node_execution_error";
        };
    }

    private static Object blankToNull(Object value) {
        return value == null || value.toString().isEmpty() ? null : value;
    }

    private static Object read(String json) {
        return JsonText.read(json.getBytes(StandardCharsets.UTF_8), "A stored job", STORED);
    }
}
