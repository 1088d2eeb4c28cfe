package dev.easel.server.job.sql;

import dev.easel.server.job.HistoryEntry;
import dev.easel.server.job.HistoryRange;
import dev.easel.server.job.JobPage;
import dev.easel.server.job.JobQuery;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.JobView;
import dev.easel.server.job.StoreLimits;
import java.util.List;
import java.util.Optional;

/** What every store answers from the rows alone, whoever else writes them. */
abstract sealed class RecordedJobs implements JobStore permits SqlJobStore, PostgresJobStore {
    final Readers readers;
    final JobReads reads;
    final StoreLimits limits;

    RecordedJobs(Readers readers, StoreLimits limits) {
        this.readers = readers;
        this.limits = limits;
        reads = new JobReads(readers);
    }

    @Override
    public long historyCount() {
        return reads.historyCount();
    }

    @Override
    public List<HistoryEntry> history(HistoryRange range) {
        return reads.history(range);
    }

    @Override
    public Optional<HistoryEntry> historyEntry(String promptId) {
        return reads.historyEntry(promptId);
    }

    @Override
    public JobPage jobs(JobQuery query) {
        return reads.jobs(query);
    }

    @Override
    public Optional<JobView> job(String promptId) {
        return reads.job(promptId);
    }

    @Override
    public Optional<String> item(String promptId) {
        return reads.item(promptId);
    }

    @Override
    public long nextNumber() {
        return reads.nextNumber();
    }

    @Override
    public int attempts() {
        return limits.attempts();
    }
}
