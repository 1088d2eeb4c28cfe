package dev.easel.server.job.sql;

import dev.easel.errors.EaselException;
import dev.easel.server.job.JobRequest;
import dev.easel.server.job.JobResult;
import dev.easel.server.job.JobState;
import dev.easel.server.job.LeaseListener;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.job.QueueItems;
import dev.easel.server.job.QueueNumber;
import dev.easel.server.job.QueuePlace;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.relay.Pipe;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * Jobs in PostgreSQL, shared by any number of servers and workers. A worker's lease lasts for a while and is renewed while the job
 * runs; when it expires the job goes back to the queue, and what the late worker writes is refused by the attempt's number. What this
 * process has to write goes through one connection, several writes to a commit.
 */
public final class PostgresJobStore extends RecordedJobs {
    /** How long a worker waits without being woken before it looks again. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    private final Clock clock;
    private final String worker;
    private final GroupCommit writer;
    private final LeaseStatements leases;
    private final HeldLeases held;
    private final JobKeys keys = new JobKeys();
    private final UnfinishedCount unfinished;
    private final Wakes wakes;
    private final Notifications notifications;
    private final PostgresMessages messages;
    private volatile Empty lastEmpty = new Empty(-1, System.nanoTime());
    private volatile BiConsumer<String, JobState> finishedListener = (promptId, state) -> {};
    private volatile Runnable keyListener = () -> {};

    /**
     * Opens the database and brings its tables up to date.
     *
     * @param worker the name of this process, different from all others at work
     * @param lease how long a lease lasts without being renewed
     * @throws EaselException INPUT_OUTPUT when the database cannot be opened
     */
    public PostgresJobStore(SqlDialect dialect, StoreLimits limits, Clock clock, String worker, Duration lease) {
        Migrations.run(dialect);
        super(new Readers(dialect), limits);
        this.clock = clock;
        this.worker = worker;
        writer = new GroupCommit(dialect);
        leases = new LeaseStatements(worker, lease.toMillis());
        unfinished = new UnfinishedCount(readers);
        wakes = new Wakes(writer);
        held = new HeldLeases(writer, worker, lease, limits, wakes);
        notifications = new Notifications(dialect, Wakes.CHANNELS, this::hear);
        messages = new PostgresMessages(writer, readers, notifications::add);
    }

    /** What the processes that share the database tell each other while jobs run. */
    public Pipe messages() {
        return messages;
    }

    /** How long this process has had no job. */
    public Duration idle() {
        return held.idle();
    }

    /** Says who hears that a job of any process has ended and its result is stored; after an outage some may not be heard of. */
    public void whenFinished(BiConsumer<String, JobState> listener) {
        finishedListener = listener;
    }

    /** Says who hears that keys of clients have changed, whoever changed them. */
    public void whenKeysChange(Runnable listener) {
        keyListener = listener;
    }

    @Override
    public boolean isReachable() {
        return notifications.isReachable();
    }

    private void hearDone(String payload) {
        String[] parts = payload.split(" ", 2);
        if (parts.length == 2) {
            finishedListener.accept(parts[1], JobState.ofStoredName(parts[0]));
        }
    }

    private void hear(String channel, String payload) {
        switch (channel) {
            case Wakes.WORK -> wakes.wake();
            case Wakes.CANCEL -> held.cancelled(payload);
            case Wakes.DONE -> hearDone(payload);
            case Wakes.KEYS -> keyListener.run();
            default -> messages.hear(channel, payload);
        }
    }

    @Override
    public void submit(JobRequest request, Runnable stored) {
        Admission.requireRoom(unfinished.waiting(), limits.pending());
        long key = GroupCommit.await(keys.next(writer));
        GroupCommit.await(writer.submit(true, statements -> {
            if (request.terms().limits().waiting().isPresent()) {
                Admission.requireOwnersRoom(
                        request.terms(), waiting(statements, request.terms().owner()));
            }
            Admission.take(statements, request.terms(), clock.millis());
            JobTable.insert(statements, key, request);
            return key;
        }));
        stored.run();
        unfinished.changed(1);
        wakes.tell();
    }

    private static int waiting(PreparedStatements statements, String owner) throws java.sql.SQLException {
        return statements
                .list("SELECT count(*) FROM job WHERE state = 'queued' AND owner = ?", row -> row.getInt(1), owner)
                .getFirst();
    }

    @Override
    public Optional<LeasedJob> lease(Duration patience, Set<String> heldModels) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            long seen = wakes.count();
            if (patience.isZero() || !lastEmpty.isStill(seen)) {
                Optional<LeasedJob> job = take(heldModels);
                if (job.isPresent()) {
                    return job;
                }
                lastEmpty = new Empty(seen, System.nanoTime());
            }
            long left = deadline - System.nanoTime();
            if (left <= 0 || wakes.isClosed()) {
                return Optional.empty();
            }
            wakes.await(seen, Math.min(left, LONGEST_SLEEP.toNanos()));
        }
    }

    /** What an attempt took whose commit failed or was not heard of is not held: it goes back with the next renewal. */
    private Optional<LeasedJob> take(Set<String> heldModels) {
        AtomicReference<Optional<LeasedJob>> taken = new AtomicReference<>(Optional.empty());
        CompletableFuture<Optional<LeasedJob>> lease = writer.submit(false, statements -> {
            taken.get().ifPresent(held::forget);
            taken.set(held.add(leases.lease(statements, heldModels)));
            return taken.get();
        });
        return GroupCommit.await(lease.whenComplete((job, failure) -> {
            if (failure != null) {
                taken.get().ifPresent(held::forget);
            }
        }));
    }

    /** A moment at which there was nothing to lease: who asks again and again does not ask the database each time. */
    private record Empty(long seen, long at) {
        boolean isStill(long wakes) {
            return wakes == seen && System.nanoTime() - at < LONGEST_SLEEP.toNanos();
        }
    }

    @Override
    public CompletableFuture<Boolean> finish(LeasedJob job, JobResult result) {
        AtomicBoolean tried = new AtomicBoolean();
        return writer.submit(true, statements -> {
                    boolean again = tried.getAndSet(true);
                    long place = statements
                            .list("SELECT nextval('job_finish_sequence')", row -> row.getLong(1))
                            .getFirst();
                    if (!JobTable.finish(statements, job.key(), job.attempt(), place, result)) {
                        return again && hasFinished(statements, job);
                    }
                    JobTable.use(statements, job, result, worker);
                    statements.update(
                            "DELETE FROM job WHERE prompt_id = ? AND finish_order IS NOT NULL AND job_key <> ?",
                            job.request().promptId(),
                            job.key());
                    held.trim(statements);
                    return true;
                })
                .whenComplete((written, failure) -> {
                    held.remove(job, JobTable.duration(result));
                    if (Boolean.TRUE.equals(written)) {
                        unfinished.changed(-1);
                        wakes.finished(job.request(), result.state());
                    }
                });
    }

    /** After a commit that was not heard of: whether it was this attempt that ended the job. */
    private static boolean hasFinished(PreparedStatements statements, LeasedJob job) throws java.sql.SQLException {
        return !statements
                .list(
                        "SELECT 1 FROM job WHERE job_key = ? AND attempt = ? AND finish_order IS NOT NULL",
                        row -> 1,
                        job.key(),
                        job.attempt())
                .isEmpty();
    }

    @Override
    public void release(LeasedJob job) {
        GroupCommit.await(writer.submit(true, statements -> {
            JobTable.release(statements, job.key(), job.attempt());
            return job;
        }));
        held.remove(job, 0);
        wakes.tell();
    }

    @Override
    public void watch(LeaseListener listener) {
        held.watch(listener);
    }

    @Override
    public int cancel(Optional<String> promptId) {
        String condition = promptId.isPresent() ? " AND prompt_id = ?" : "";
        Object[] parameters = promptId.stream().toArray();
        List<Long> asked = GroupCommit.await(writer.submit(
                true,
                statements -> statements.list(
                        "UPDATE job SET cancelled = 1 WHERE state = 'running'" + condition + " RETURNING job_key",
                        row -> row.getLong(1),
                        parameters)));
        wakes.cancel(asked);
        return asked.size();
    }

    @Override
    public int remaining() {
        return unfinished.count();
    }

    @Override
    public QueueItems queue() {
        return reads.queue();
    }

    @Override
    public List<String> runningIds() {
        return readers.list("SELECT prompt_id FROM job WHERE state = 'running'", row -> row.getString(1));
    }

    @Override
    public int delete(Collection<String> promptIds) {
        List<String> ids = promptIds.stream().distinct().toList();
        int removed = GroupCommit.await(writer.submit(true, statements -> {
            int count = 0;
            for (String id : ids) {
                count += statements.update(
                        "DELETE FROM job WHERE job_key = (SELECT job_key FROM job WHERE prompt_id = ? AND state = 'queued'"
                                + " ORDER BY queue_number, job_key LIMIT 1 FOR UPDATE)",
                        id);
            }
            return count;
        }));
        unfinished.changed(-removed);
        return removed;
    }

    @Override
    public boolean cancelPending(String promptId) {
        boolean cancelled = GroupCommit.await(writer.submit(true, statements -> {
            List<Long> keys = statements.list(
                    "SELECT job_key FROM job WHERE prompt_id = ? AND state = 'queued' ORDER BY queue_number, job_key LIMIT 1"
                            + " FOR UPDATE",
                    row -> row.getLong(1),
                    promptId);
            for (long key : keys) {
                long place = statements
                        .list("SELECT nextval('job_finish_sequence')", row -> row.getLong(1))
                        .getFirst();
                JobTable.cancel(statements, key, place, clock.millis());
            }
            return !keys.isEmpty();
        }));
        unfinished.changed(cancelled ? -1 : 0);
        return cancelled;
    }

    /** Moves wait for each other; a job that a worker takes meanwhile is not moved. */
    @Override
    public Optional<QueueNumber> move(String promptId, QueuePlace place) {
        return GroupCommit.await(writer.submit(true, statements -> {
            statements.list("SELECT pg_advisory_xact_lock(hashtext('easel queue order'))", row -> "");
            Optional<QueueOrder.Move> move = QueueOrder.read(statements).move(promptId, place);
            return move.isPresent()
                            && JobTable.renumber(statements, move.get().numbers())
                                    .containsKey(move.get().key())
                    ? move.map(moved -> new QueueNumber(moved.number(), false))
                    : Optional.empty();
        }));
    }

    @Override
    public int clearPending() {
        int removed = GroupCommit.await(
                writer.submit(true, statements -> statements.update("DELETE FROM job WHERE state = 'queued'")));
        unfinished.changed(-removed);
        return removed;
    }

    @Override
    public void deleteHistory(Collection<String> promptIds) {
        List<String> ids = List.copyOf(promptIds);
        GroupCommit.await(writer.submit(true, statements -> {
            for (String id : ids) {
                statements.update("DELETE FROM job WHERE prompt_id = ? AND finish_order IS NOT NULL", id);
            }
            return ids;
        }));
    }

    @Override
    public void clearHistory() {
        GroupCommit.await(
                writer.submit(true, statements -> statements.update("DELETE FROM job WHERE finish_order IS NOT NULL")));
    }

    @Override
    public void close() {
        wakes.close();
        held.close();
        notifications.close();
        writer.close();
        readers.close();
    }
}
