package dev.easel.bench.jobs;

import dev.easel.server.job.JobRequest;
import dev.easel.server.job.JobResult;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.job.QueueNumber;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.job.sql.PostgresDialect;
import dev.easel.server.job.sql.PostgresJobStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Jobs that do nothing, and workers that run them. */
final class TrivialJobs {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final StoreLimits LIMITS = new StoreLimits(1_000_000, 1_000_000, 3);

    private TrivialJobs() {}

    static JobStore open(String database, String worker) {
        return new PostgresJobStore(
                PostgresDialect.of(database, 2, PATIENCE), LIMITS, Clock.systemUTC(), worker, LEASE);
    }

    static void submit(JobStore store, int number) {
        String id = UUID.randomUUID().toString();
        store.submit(
                new JobRequest(
                        id,
                        new QueueNumber(number, true),
                        "[" + number + ",\"" + id + "\",{},{},[]]",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        System.currentTimeMillis()),
                () -> {});
    }

    /** Runs jobs one after the other until the thread is interrupted. */
    static void work(JobStore store, long milliseconds) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Optional<LeasedJob> job = store.lease(Duration.ofSeconds(1));
                if (job.isPresent()) {
                    long start = System.currentTimeMillis();
                    Thread.sleep(milliseconds);
                    store.finish(job.get(), result(start)).join();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static JobResult result(long start) {
        return new JobResult(
                JobState.SUCCEEDED,
                "{}",
                "{}",
                "{\"status_str\":\"success\",\"completed\":true,\"messages\":[]}",
                start,
                System.currentTimeMillis(),
                0,
                Optional.empty(),
                Optional.empty());
    }
}
