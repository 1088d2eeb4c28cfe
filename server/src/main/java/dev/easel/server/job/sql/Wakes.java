package dev.easel.server.job.sql;

import dev.easel.server.job.JobRequest;
import dev.easel.server.job.JobState;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Wakes waiting workers of all processes. A notification takes a lock on the whole database until its commit, so it is not part of the
 * transaction it is about: it is sent afterwards, unsynced, and one stands for all that came since the last.
 */
final class Wakes {
    static final String WORK = "easel_work";
    static final String CANCEL = "easel_cancel";
    static final String DONE = "easel_done";
    /** Sent by a trigger of the table of keys. */
    static final String KEYS = "easel_keys";

    static final List<String> CHANNELS = List.of(WORK, CANCEL, DONE, KEYS);

    private final GroupCommit writer;
    private final AtomicBoolean telling = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private long count;
    private boolean closed;

    Wakes(GroupCommit writer) {
        this.writer = writer;
    }

    /** There is work, for whoever waits in any process. */
    void tell() {
        wake();
        if (telling.compareAndSet(false, true)) {
            writer.submit(false, statements -> {
                telling.set(false);
                return statements.list("SELECT pg_notify('" + WORK + "', '')", row -> "");
            });
        }
    }

    /** Those who run these jobs are to stop. */
    void cancel(List<Long> keys) {
        if (!keys.isEmpty()) {
            String payload = keys.stream().limit(500).map(String::valueOf).collect(Collectors.joining(" "));
            GroupCommit.await(writer.submit(
                    false, statements -> statements.list("SELECT pg_notify(?, ?)", row -> "", CANCEL, payload)));
        }
    }

    /** A job has ended: who waits for it is told, and one of its owner's may begin that was held back by a limit. */
    void finished(JobRequest request, JobState state) {
        String payload = state.storedName() + " " + request.promptId();
        writer.submit(false, statements -> statements.list("SELECT pg_notify(?, ?)", row -> "", DONE, payload));
        if (request.terms().limits().running().isPresent()) {
            tell();
        }
    }

    /** The keys in a payload. */
    static Stream<Long> keys(String payload) {
        return payload.isEmpty()
                ? Stream.empty()
                : Stream.of(payload.split(" ", -1)).map(Long::valueOf);
    }

    void wake() {
        lock.lock();
        try {
            count++;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there was a wake after the one that was counted. */
    void await(long seen, long nanoseconds) throws InterruptedException {
        long left = nanoseconds;
        lock.lockInterruptibly();
        try {
            while (count == seen && !closed && left > 0) {
                left = woken.awaitNanos(TimeUnit.NANOSECONDS.toNanos(left));
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
