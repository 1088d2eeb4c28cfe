package dev.easel.server.job.sql;

import dev.easel.server.job.LeaseListener;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.job.StoreLimits;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of this process. Three times in the length of a lease they are renewed, and expired ones of other processes end, whoever
 * they belonged to.
 */
final class HeldLeases implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldLeases.class);
    private static final int TRIM_INTERVAL = 64;
    private static final int MESSAGE_MILLISECONDS = 60_000;

    private final GroupCommit writer;
    private final String worker;
    private final Duration lease;
    private final StoreLimits limits;
    private final Wakes wakes;
    private final Map<Long, LeasedJob> jobs = new ConcurrentHashMap<>();
    private final Map<Long, LeasedJob> asked = new ConcurrentHashMap<>();
    private final Map<String, Long> averages = new HashMap<>();
    private final AtomicReference<Map<String, Long>> used = new AtomicReference<>(new ConcurrentHashMap<>());
    private final List<LeaseListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger finished = new AtomicInteger();
    private volatile long lastActive = System.nanoTime();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lease-renewal").factory());

    HeldLeases(GroupCommit writer, String worker, Duration lease, StoreLimits limits, Wakes wakes) {
        this.writer = writer;
        this.worker = worker;
        this.lease = lease;
        this.limits = limits;
        this.wakes = wakes;
        long interval = Math.max(1, lease.toMillis() / 3);
        timer.scheduleWithFixedDelay(this::renew, interval, interval, TimeUnit.MILLISECONDS);
    }

    /** How long there has been no lease. */
    Duration idle() {
        return jobs.isEmpty() ? Duration.ofNanos(System.nanoTime() - lastActive) : Duration.ZERO;
    }

    void watch(LeaseListener listener) {
        listeners.add(listener);
    }

    /** Called by the writer, so that a renewal never sees a lease that it does not know. */
    Optional<LeasedJob> add(Optional<LeasedJob> job) {
        job.ifPresent(leased -> jobs.put(leased.key(), leased));
        return job;
    }

    /** A lease that was not written after all, or of which nobody knows whether it was. */
    void forget(LeasedJob job) {
        jobs.remove(job.key(), job);
    }

    void remove(LeasedJob job, long milliseconds) {
        asked.remove(job.key(), job);
        lastActive = System.nanoTime();
        if (jobs.remove(job.key(), job) && milliseconds > 0) {
            used.get().merge(job.request().terms().owner(), milliseconds, Long::sum);
        }
    }

    /** Someone asked to stop these jobs, as far as they run here. */
    void cancelled(String payload) {
        Wakes.keys(payload)
                .map(jobs::get)
                .flatMap(job -> Optional.ofNullable(job).stream())
                .forEach(this::cancel);
    }

    private void cancel(LeasedJob job) {
        if (asked.put(job.key(), job) == null) {
            listeners.forEach(listener -> listener.cancelled(job));
        }
    }

    private void renew() {
        try {
            Map<String, Long> reported = used.getAndSet(new ConcurrentHashMap<>());
            List<Renewed> renewed = GroupCommit.await(writer.submit(false, statements -> {
                for (Map.Entry<String, Long> each : reported.entrySet()) {
                    LeaseStatements.used(statements, each.getKey(), each.getValue(), average(each));
                }
                return renew(statements);
            }));
            renewed.stream().filter(Renewed::cancelled).forEach(each -> cancel(each.job()));
            if (GroupCommit.await(writer.submit(true, HeldLeases::expire)) > 0) {
                wakes.tell();
            }
            GroupCommit.await(writer.submit(false, HeldLeases::forgetMessages));
        } catch (RuntimeException failure) {
            LOG.warn("The leases cannot be renewed: {}", failure.getMessage());
        }
    }

    private long average(Map.Entry<String, Long> entry) {
        return averages.merge(entry.getKey(), entry.getValue(), FairShare::average);
    }

    private record Renewed(LeasedJob job, boolean cancelled) {}

    private record Row(long key, int attempt, boolean cancelled) {}

    private List<Renewed> renew(PreparedStatements statements) throws SQLException {
        Map<Long, LeasedJob> mine = Map.copyOf(jobs);
        Map<Long, Row> rows = statements
                .list(
                        "UPDATE job SET lease_until = " + LeaseStatements.NOW
                                + " + ? WHERE state = 'running' AND worker = ? AND job_key = ANY (?)"
                                + " RETURNING job_key, attempt, cancelled",
                        row -> new Row(row.getLong(1), row.getInt(2), row.getInt(3) != 0),
                        lease.toMillis(),
                        worker,
                        mine.keySet().toArray(Long[]::new))
                .stream()
                .collect(Collectors.toMap(Row::key, row -> row));
        giveBack(statements, mine.keySet());
        mine.values().stream()
                .filter(job -> !isHeld(rows.get(job.key()), job) && jobs.remove(job.key(), job))
                .forEach(job -> listeners.forEach(listener -> listener.lost(job)));
        return mine.values().stream()
                .filter(job -> isHeld(rows.get(job.key()), job))
                .map(job -> new Renewed(job, rows.get(job.key()).cancelled()))
                .toList();
    }

    private static boolean isHeld(Row row, LeasedJob job) {
        return row != null && row.attempt() == job.attempt();
    }

    /** Jobs that the database gave to this process while the answer got lost go back to the queue. */
    private void giveBack(PreparedStatements statements, Set<Long> mine) throws SQLException {
        int lost = statements.update(
                "UPDATE job SET state = 'queued', worker = NULL WHERE state = 'running' AND worker = ?"
                        + " AND NOT job_key = ANY (?)",
                worker,
                mine.toArray(Long[]::new));
        if (lost > 0) {
            wakes.tell();
        }
    }

    /** Puts jobs whose lease has expired back into the queue. */
    private static int expire(PreparedStatements statements) throws SQLException {
        return statements.update(
                "UPDATE job SET state = 'queued', worker = NULL WHERE job_key IN (SELECT job_key FROM job"
                        + " WHERE state = 'running' AND lease_until < " + LeaseStatements.NOW
                        + " FOR UPDATE SKIP LOCKED)");
    }

    private static int forgetMessages(PreparedStatements statements) throws SQLException {
        return statements.update("DELETE FROM event WHERE at < " + LeaseStatements.NOW + " - " + MESSAGE_MILLISECONDS);
    }

    /** Now and then forgets the oldest finished jobs. */
    void trim(PreparedStatements statements) throws SQLException {
        int interval = Math.clamp(limits.history() / 8, 1, TRIM_INTERVAL);
        if (finished.incrementAndGet() % interval == 0) {
            statements.update(
                    "DELETE FROM job WHERE finish_order <= (SELECT finish_order FROM job WHERE finish_order IS NOT NULL"
                            + " ORDER BY finish_order DESC OFFSET ? LIMIT 1)",
                    limits.history());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
