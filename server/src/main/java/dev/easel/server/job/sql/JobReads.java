package dev.easel.server.job.sql;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.job.HistoryEntry;
import dev.easel.server.job.HistoryRange;
import dev.easel.server.job.JobPage;
import dev.easel.server.job.JobQuery;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobView;
import dev.easel.server.job.QueueItems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The questions to the table of jobs. */
final class JobReads {
    private final Readers readers;

    JobReads(Readers readers) {
        this.readers = readers;
    }

    JobTable.Stored stored(long key) {
        return readers
                .list("SELECT " + JobTable.REQUEST_COLUMNS + " FROM job WHERE job_key = ?", JobTable::stored, key)
                .stream()
                .findFirst()
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INTERNAL, "Job " + key + " has gone from the database; restart the server."));
    }

    /** The queue items of jobs that are there, by key. */
    Map<Long, String> items(List<Long> keys) {
        String list = keys.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return readers
                .list(
                        "SELECT job_key, item_json FROM job WHERE job_key IN (" + list + ")",
                        row -> Map.entry(row.getLong(1), row.getString(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The unfinished jobs, where the rows tell which are running. */
    QueueItems queue() {
        String separated = "string_agg(item_json, ', ') FILTER (WHERE state ";
        return readers.list(
                        "SELECT " + separated + "= 'running'), " + separated
                                + "<> 'running') FROM (SELECT state, item_json FROM job WHERE finish_order IS NULL"
                                + " ORDER BY queue_number, prompt_id, job_key) AS unfinished",
                        row -> new QueueItems(array(row.getString(1)), array(row.getString(2))))
                .getFirst();
    }

    private static QueueItems.JsonArray array(String items) {
        return QueueItems.JsonArray.of(items == null ? "[]" : "[" + items + "]");
    }

    long historyCount() {
        return readers.number("SELECT COUNT(*) FROM job WHERE finish_order IS NOT NULL");
    }

    List<HistoryEntry> history(HistoryRange range) {
        return readers.list(
                "SELECT " + JobTable.HISTORY_COLUMNS
                        + " FROM job WHERE finish_order IS NOT NULL ORDER BY finish_order LIMIT ? OFFSET ?",
                JobTable::historyEntry,
                range.limit().orElse((long) Integer.MAX_VALUE),
                range.offset());
    }

    Optional<HistoryEntry> historyEntry(String promptId) {
        return readers
                .list(
                        "SELECT " + JobTable.HISTORY_COLUMNS
                                + " FROM job WHERE prompt_id = ? AND finish_order IS NOT NULL ORDER BY finish_order DESC",
                        JobTable::historyEntry,
                        promptId)
                .stream()
                .findFirst();
    }

    JobPage jobs(JobQuery query) {
        String states = query.states().stream()
                .map(JobState::storedName)
                .sorted()
                .collect(Collectors.joining("', '", "'", "'"));
        String condition = " FROM job WHERE state IN (" + states + ")"
                + (query.workflowId().isPresent() ? " AND workflow_id = ?" : "");
        String order = switch (query.order()) {
            case CREATED_AT -> "created_at";
            case EXECUTION_DURATION -> "COALESCE(ended_at - started_at, 0)";
        };
        String direction = query.ascending() ? " ASC" : " DESC";
        List<Object> parameters = new ArrayList<>(query.workflowId().stream().toList());
        long total = readers.number("SELECT COUNT(*)" + condition, parameters.toArray());
        parameters.add(query.limit().orElse(Integer.MAX_VALUE));
        parameters.add(query.offset());
        List<JobView> jobs = readers.list(
                "SELECT " + JobTable.VIEW_COLUMNS + condition + " ORDER BY " + order + direction + ", job_key"
                        + direction + " LIMIT ? OFFSET ?",
                JobTable::view,
                parameters.toArray());
        return new JobPage(jobs, total);
    }

    Optional<JobView> job(String promptId) {
        return readers
                .list(
                        "SELECT " + JobTable.VIEW_COLUMNS + " FROM job WHERE prompt_id = ? ORDER BY job_key DESC",
                        JobTable::view,
                        promptId)
                .stream()
                .findFirst();
    }

    Optional<String> item(String promptId) {
        return readers
                .list(
                        "SELECT item_json FROM job WHERE prompt_id = ? ORDER BY job_key DESC LIMIT 1",
                        row -> row.getString(1),
                        promptId)
                .stream()
                .findFirst();
    }

    long nextNumber() {
        return 1
                + readers.number(
                        "SELECT COALESCE(MAX(ABS(CAST(queue_number AS BIGINT))), -1) FROM job WHERE number_counted > 0");
    }
}
