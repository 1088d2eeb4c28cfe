package dev.easel.server.worker;

import dev.easel.graph.execution.ExecutionResult;
import dev.easel.graph.workflow.JsonText;
import dev.easel.server.job.JobResult;
import dev.easel.server.job.JobState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the end of a run into what is stored. */
final class JobResults {
    /** The error's type when processes died while they ran the job. */
    static final String WORKER_LOST = "WorkerLost";

    /** The error's type when the job ran too long. */
    static final String RUN_LIMIT = "RunLimitExceeded";

    private JobResults() {}

    static JobResult of(ExecutionResult result, long startedAt, long endedAt) {
        OutputSummary summary = OutputSummary.of(result.outputs());
        JobState state = switch (result.status()) {
            case SUCCESS -> JobState.SUCCEEDED;
            case ERROR -> JobState.FAILED;
            case INTERRUPTED -> JobState.INTERRUPTED;
        };
        Optional<String> error = result.status() == ExecutionResult.Status.SUCCESS
                        || result.messages().isEmpty()
                ? Optional.empty()
                : Optional.of(JsonText.write(result.messages().getLast().data()));
        return new JobResult(
                state,
                JsonText.write(result.outputs()),
                JsonText.write(result.metaJson()),
                JsonText.write(result.statusJson()),
                startedAt,
                endedAt,
                summary.count(),
                summary.preview().map(JsonText::write),
                error);
    }

    /** The error message and the result of a job that failed outside its nodes. */
    static Map<String, Object> failureData(String promptId, String message, String exceptionType, long now) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("prompt_id", promptId);
        data.put("node_id", "");
        data.put("node_type", "");
        data.put("executed", List.of());
        data.put("exception_message", message + "\n");
        data.put("exception_type", exceptionType);
        data.put("traceback", List.of());
        data.put("current_inputs", Map.of());
        data.put("current_outputs", List.of());
        data.put("timestamp", now);
        return data;
    }

    static JobResult failed(Map<String, Object> error, long startedAt, long endedAt) {
        List<Object> messages = new ArrayList<>();
        messages.add(List.of("execution_error", error));
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("status_str", "error");
        status.put("completed", false);
        status.put("messages", messages);
        return new JobResult(
                JobState.FAILED,
                "{}",
                "{}",
                JsonText.write(status),
                startedAt,
                endedAt,
                0,
                Optional.empty(),
                Optional.of(JsonText.write(error)));
    }
}
