package dev.easel.server.job.sql;

import dev.easel.errors.EaselException;
import dev.easel.server.job.JobRequest;
import dev.easel.server.job.JobResult;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobTerms;
import dev.easel.server.job.KeyLimits;
import dev.easel.server.job.LeaseListener;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.job.QueueItems;
import dev.easel.server.job.QueueNumber;
import dev.easel.server.job.QueuePlace;
import dev.easel.server.job.StoreLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs in a SQL database that one process owns. The rows are the truth; the order of the pending jobs is kept in memory as well, so
 * that a worker finds the next one while the disk is busy. Acceptance is synced to disk before it is announced. The start and the end
 * of a run are written without waiting for the disk: they survive the death of the process, and after a power cut, which may also
 * lose the files a run has just written, the job runs again.
 */
public final class SqlJobStore extends RecordedJobs {
    private static final long ITEM_BYTES = 64L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(SqlJobStore.class);

    private final Clock clock;
    private final GroupCommit writer;
    private final PendingJobs pending = new PendingJobs();
    private final ItemTexts items;
    private final Map<Long, LeasedJob> running = new ConcurrentHashMap<>();
    private final AtomicInteger accepting = new AtomicInteger();
    private final AtomicLong nextKey;
    private final List<LeaseListener> listeners = new CopyOnWriteArrayList<>();
    private final HistoryOrder order;
    private final Object moving = new Object();

    /**
     * Opens the database, brings its tables up to date, and puts what was running when the last process ended back into the queue.
     *
     * @throws EaselException INPUT_OUTPUT when the database cannot be opened
     */
    public SqlJobStore(SqlDialect dialect, StoreLimits limits, Clock clock) {
        Migrations.run(dialect);
        super(new Readers(dialect), limits);
        this.clock = clock;
        items = new ItemTexts(reads::items, ITEM_BYTES);
        writer = new GroupCommit(dialect);
        nextKey = new AtomicLong(1 + readers.number("SELECT COALESCE(MAX(job_key), 0) FROM job"));
        order = new HistoryOrder(
                1 + readers.number("SELECT COALESCE(MAX(finish_order), 0) FROM job"),
                readers.number("SELECT COUNT(*) FROM job WHERE finish_order IS NOT NULL"));
        recover();
    }

    /**
     * Brings the tables of a database up to date.
     *
     * @throws EaselException INPUT_OUTPUT when it cannot be opened
     */
    public static void migrate(SqlDialect dialect) {
        Migrations.run(dialect);
    }

    private void recover() {
        GroupCommit.await(writer.submit(
                true,
                statements -> statements.update(
                        "UPDATE job SET state = ? WHERE state = ? AND finish_order IS NULL",
                        JobState.QUEUED.storedName(),
                        JobState.RUNNING.storedName())));
        readers.list(
                        "SELECT queue_number, prompt_id, job_key, owner, urgency, endpoint, models, running_limit FROM job"
                                + " LEFT JOIN share USING (owner) WHERE finish_order IS NULL",
                        SqlJobStore::position)
                .forEach(position -> {
                    items.add(position.key());
                    pending.add(position);
                });
    }

    private static PendingJobs.Position position(ResultSet row) throws SQLException {
        int limit = row.getInt(8);
        KeyLimits limits =
                row.wasNull() ? KeyLimits.NONE : new KeyLimits(Optional.of(limit), Optional.empty(), Optional.empty());
        JobTerms terms = new JobTerms(row.getString(4), -row.getInt(5), row.getString(6), row.getString(7), limits);
        return new PendingJobs.Position(row.getDouble(1), row.getString(2), row.getLong(3), terms);
    }

    private static PendingJobs.Position position(JobRequest request, long key) {
        return new PendingJobs.Position(request.number().value(), request.promptId(), key, request.terms());
    }

    @Override
    public void submit(JobRequest request, Runnable stored) {
        int before = accepting.getAndIncrement();
        try {
            Admission.requireRoom(pending.size() + before, limits.pending());
            Admission.requireOwnersRoom(
                    request.terms(), pending.waiting(request.terms().owner()));
            long key = nextKey.getAndIncrement();
            GroupCommit.await(writer.submit(true, statements -> {
                Admission.take(statements, request.terms(), clock.millis());
                JobTable.insert(statements, key, request);
                return key;
            }));
            items.add(key, request.item());
            pending.announce(position(request, key));
            stored.run();
            pending.add(position(request, key));
        } finally {
            accepting.decrementAndGet();
        }
    }

    @Override
    public Optional<LeasedJob> lease(Duration patience, Set<String> heldModels) throws InterruptedException {
        Optional<PendingJobs.Position> position = pending.take(patience, heldModels);
        return position.map(taken -> {
            JobTable.Stored stored = reads.stored(taken.key());
            LeasedJob job = new LeasedJob(
                    stored.key(), stored.attempt() + 1, stored.request().on(taken.terms()));
            running.put(job.key(), job);
            CompletableFuture<LeasedJob> started = writer.submit(false, statements -> {
                JobTable.start(statements, job.key(), job.attempt(), clock.millis());
                return job;
            });
            started.exceptionally(failure -> unwritten(job, failure));
            return job;
        });
    }

    /** The run goes on; its end cannot be written either, so after the next start the job runs again. */
    private static LeasedJob unwritten(LeasedJob job, Throwable failure) {
        LOG.error("The start of job {} cannot be written", job.request().promptId(), failure);
        return job;
    }

    @Override
    public CompletableFuture<Boolean> finish(LeasedJob job, JobResult result) {
        return writer.submit(false, statements -> {
                    long place = order.next();
                    boolean written = JobTable.finish(statements, job.key(), job.attempt(), place, result);
                    if (written) {
                        JobTable.use(statements, job, result, "");
                    }
                    int removed = written ? order.forget(statements, job, limits.history()) : 0;
                    order.count(written ? 1 - removed : 0);
                    return written;
                })
                .whenComplete((written, failure) -> ended(job, JobTable.duration(result)));
    }

    @Override
    public void release(LeasedJob job) {
        GroupCommit.await(writer.submit(true, statements -> {
            JobTable.release(statements, job.key(), job.attempt());
            return job;
        }));
        if (running.remove(job.key(), job)) {
            pending.putBack(position(job.request(), job.key()));
        }
    }

    private void ended(LeasedJob job, long milliseconds) {
        if (running.remove(job.key(), job)) {
            items.remove(job.key());
            pending.ended(job.key(), job.request().terms().owner(), milliseconds);
        }
    }

    @Override
    public void watch(LeaseListener leaseListener) {
        listeners.add(leaseListener);
    }

    @Override
    public int cancel(Optional<String> promptId) {
        List<LeasedJob> asked = running.values().stream()
                .filter(job -> promptId.isEmpty()
                        || promptId.get().equals(job.request().promptId()))
                .toList();
        asked.forEach(job -> listeners.forEach(listener -> listener.cancelled(job)));
        return asked.size();
    }

    @Override
    public int remaining() {
        return pending.unfinished();
    }

    @Override
    public QueueItems queue() {
        PendingJobs.Unfinished unfinished = pending.all();
        return new QueueItems(items.array(unfinished.running()), items.array(unfinished.pending()));
    }

    @Override
    public List<String> runningIds() {
        return running.values().stream().map(job -> job.request().promptId()).toList();
    }

    @Override
    public int delete(Collection<String> promptIds) {
        return remove(pending.removeFirst(promptIds));
    }

    @Override
    public boolean cancelPending(String promptId) {
        List<PendingJobs.Position> positions = pending.removeFirst(List.of(promptId));
        for (PendingJobs.Position position : positions) {
            GroupCommit.await(writer.submit(true, statements -> {
                long place = order.next();
                order.count(JobTable.cancel(statements, position.key(), place, clock.millis()));
                return place;
            }));
            items.remove(position.key());
        }
        return !positions.isEmpty();
    }

    /** The rows come first: a move that was answered is there after a restart. A job that was taken meanwhile was not moved. */
    @Override
    public Optional<QueueNumber> move(String promptId, QueuePlace place) {
        synchronized (moving) {
            return pending.order().move(promptId, place).flatMap(move -> {
                Map<Long, String> moved = GroupCommit.await(
                        writer.submit(true, statements -> JobTable.renumber(statements, move.numbers())));
                moved.forEach(items::replace);
                return pending.renumber(move.numbers()).contains(move.key())
                        ? Optional.of(new QueueNumber(move.number(), false))
                        : Optional.empty();
            });
        }
    }

    @Override
    public int clearPending() {
        return remove(pending.removeAll());
    }

    private int remove(List<PendingJobs.Position> positions) {
        if (!positions.isEmpty()) {
            GroupCommit.await(writer.submit(true, statements -> {
                for (PendingJobs.Position position : positions) {
                    statements.update("DELETE FROM job WHERE job_key = ? AND finish_order IS NULL", position.key());
                }
                return positions;
            }));
            positions.forEach(position -> items.remove(position.key()));
        }
        return positions.size();
    }

    @Override
    public void deleteHistory(Collection<String> promptIds) {
        List<String> ids = List.copyOf(promptIds);
        if (!ids.isEmpty()) {
            GroupCommit.await(writer.submit(true, statements -> {
                for (String id : ids) {
                    order.count(
                            -statements.update("DELETE FROM job WHERE prompt_id = ? AND finish_order IS NOT NULL", id));
                }
                return ids;
            }));
        }
    }

    @Override
    public void clearHistory() {
        GroupCommit.await(writer.submit(true, statements -> {
            order.count(-statements.update("DELETE FROM job WHERE finish_order IS NOT NULL"));
            return order;
        }));
    }

    @Override
    public void close() {
        pending.close();
        writer.close();
        readers.close();
    }
}
