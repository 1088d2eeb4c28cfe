package dev.easel.server.job.sql;

import dev.easel.graph.workflow.JsonText;
import dev.easel.server.job.HistoryEntry;
import dev.easel.server.job.JobRequest;
import dev.easel.server.job.JobResult;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobTerms;
import dev.easel.server.job.JobView;
import dev.easel.server.job.KeyLimits;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.job.QueueNumber;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statements on the table of jobs, and the way between its rows and records. */
final class JobTable {
    static final String VIEW_COLUMNS = "job_key, prompt_id, state, queue_number, number_counted, attempt, created_at,"
            + " started_at, ended_at, outputs_count, preview_json, error_json, workflow_id, owner, endpoint";
    static final String HISTORY_COLUMNS = "prompt_id, item_json, outputs_json, status_json, meta_json";
    static final String REQUEST_COLUMNS =
            "job_key, attempt, prompt_id, queue_number, number_counted, item_json, secrets_json,"
                    + " client_id, workflow_id, created_at, owner, urgency, endpoint, models";

    /** In the column {@code number_counted}: a number near those that the server counted, which it goes on after. */
    private static final int MOVED = 2;

    private static final double LARGEST_COUNTED = 1L << 52;
    private static final long HOUR = 3_600_000;

    private JobTable() {}

    /** A job that is there already stays: a write whose commit was not heard of is tried again. */
    static void insert(PreparedStatements statements, long key, JobRequest request) throws SQLException {
        statements.update(
                "INSERT INTO job (job_key, prompt_id, queue_number, number_counted, state, attempt, item_json,"
                        + " secrets_json, client_id, workflow_id, created_at, owner, urgency, endpoint, models)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (job_key) DO NOTHING",
                key,
                request.promptId(),
                request.number().value(),
                request.number().counted() ? 1 : 0,
                JobState.QUEUED.storedName(),
                0,
                request.item(),
                request.secrets().orElse(null),
                request.clientId().orElse(null),
                request.workflowId().orElse(null),
                request.createdAt(),
                request.terms().owner(),
                -request.terms().priority(),
                request.terms().endpoint(),
                request.terms().models());
    }

    static void start(PreparedStatements statements, long key, int attempt, long now) throws SQLException {
        statements.update(
                "UPDATE job SET state = ?, attempt = ?, started_at = ? WHERE job_key = ? AND attempt = ?",
                JobState.RUNNING.storedName(),
                attempt,
                now,
                key,
                attempt - 1);
    }

    static void release(PreparedStatements statements, long key, int attempt) throws SQLException {
        statements.update(
                "UPDATE job SET state = ?, attempt = ?, started_at = NULL, worker = NULL WHERE job_key = ? AND attempt = ? AND state = ?",
                JobState.QUEUED.storedName(),
                attempt - 1,
                key,
                attempt,
                JobState.RUNNING.storedName());
    }

    /** Returns whether the job was still running in this attempt. */
    static boolean finish(PreparedStatements statements, long key, int attempt, long order, JobResult result)
            throws SQLException {
        int changed = statements.update(
                "UPDATE job SET state = ?, outputs_json = ?, meta_json = ?, status_json = ?, started_at = ?, ended_at = ?,"
                        + " outputs_count = ?, preview_json = ?, error_json = ?, finish_order = ?, secrets_json = NULL"
                        + " WHERE job_key = ? AND attempt = ? AND state = ?",
                result.state().storedName(),
                result.outputs(),
                result.meta(),
                result.status(),
                result.startedAt(),
                result.endedAt(),
                result.outputsCount(),
                result.previewOutput().orElse(null),
                result.error().orElse(null),
                order,
                key,
                attempt,
                JobState.RUNNING.storedName());
        return changed == 1;
    }

    /** Gives jobs that wait other numbers. Returns their new items by key. */
    static Map<Long, String> renumber(PreparedStatements statements, Map<Long, Double> numbers) throws SQLException {
        Map<Long, String> items = new HashMap<>();
        for (Map.Entry<Long, Double> entry : numbers.entrySet()) {
            List<String> found = statements.list(
                    "SELECT item_json FROM job WHERE job_key = ? AND finish_order IS NULL",
                    row -> row.getString(1),
                    entry.getKey());
            for (String old : found) {
                QueueNumber number = new QueueNumber(entry.getValue(), false);
                String item = "[" + JsonText.write(number.toJson()) + old.substring(old.indexOf(','));
                int changed = statements.update(
                        "UPDATE job SET queue_number = ?, number_counted = ?, item_json = ? WHERE job_key = ? AND state = ?",
                        number.value(),
                        Math.abs(number.value()) < LARGEST_COUNTED ? MOVED : 0,
                        item,
                        entry.getKey(),
                        JobState.QUEUED.storedName());
                if (changed == 1) {
                    items.put(entry.getKey(), item);
                }
            }
        }
        return items;
    }

    /** Ends a job that never started. Returns how many rows that changed. */
    static int cancel(PreparedStatements statements, long key, long order, long now) throws SQLException {
        return statements.update(
                "UPDATE job SET state = ?, outputs_json = '{}', meta_json = '{}', status_json = ?, ended_at = ?,"
                        + " outputs_count = 0, finish_order = ?, secrets_json = NULL"
                        + " WHERE job_key = ? AND finish_order IS NULL",
                JobState.INTERRUPTED.storedName(),
                "{\"status_str\": \"error\", \"completed\": false, \"messages\": []}",
                now,
                order,
                key);
    }

    /** Adds the device time of a job that has ended. */
    static void use(PreparedStatements statements, LeasedJob job, JobResult result, String worker) throws SQLException {
        long hour = result.endedAt() - Math.floorMod(result.endedAt(), HOUR);
        statements.update(
                "INSERT INTO usage_hour (hour_start, owner, endpoint, worker, jobs, device_ms) VALUES (?, ?, ?, ?, 1, ?)"
                        + " ON CONFLICT (hour_start, owner, endpoint, worker) DO UPDATE SET jobs = usage_hour.jobs + 1,"
                        + " device_ms = usage_hour.device_ms + excluded.device_ms",
                hour,
                job.request().terms().owner(),
                job.request().terms().endpoint(),
                worker,
                duration(result));
    }

    /** How long a job ran, in milliseconds. */
    static long duration(JobResult result) {
        return Math.max(0, result.endedAt() - result.startedAt());
    }

    static HistoryEntry historyEntry(ResultSet row) throws SQLException {
        return new HistoryEntry(
                row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
    }

    static JobView view(ResultSet row) throws SQLException {
        return new JobView(
                row.getLong(1),
                row.getString(2),
                JobState.ofStoredName(row.getString(3)),
                new QueueNumber(row.getDouble(4), row.getInt(5) == 1),
                row.getInt(6),
                row.getLong(7),
                number(row, 8),
                number(row, 9),
                number(row, 10).map(Math::toIntExact),
                Optional.ofNullable(row.getString(11)),
                Optional.ofNullable(row.getString(12)),
                Optional.ofNullable(row.getString(13)),
                row.getString(14),
                row.getString(15));
    }

    /** A job with the attempt it has had so far. */
    record Stored(long key, int attempt, JobRequest request) {}

    static Stored stored(ResultSet row) throws SQLException {
        JobRequest request = new JobRequest(
                row.getString(3),
                new QueueNumber(row.getDouble(4), row.getInt(5) == 1),
                row.getString(6),
                Optional.ofNullable(row.getString(7)),
                Optional.ofNullable(row.getString(8)),
                Optional.ofNullable(row.getString(9)),
                row.getLong(10),
                new JobTerms(row.getString(11), -row.getInt(12), row.getString(13), row.getString(14), KeyLimits.NONE));
        return new Stored(row.getLong(1), row.getInt(2), request);
    }

    private static Optional<Long> number(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }
}
