package dev.easel.server.job.sql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The order of the pending jobs, in memory: a few dozen bytes a job, whatever the size of its prompt. */
final class PendingJobs {
    private static final Comparator<Position> ORDER = Comparator.comparingDouble(Position::number)
            .thenComparing(Position::promptId)
            .thenComparingLong(Position::key);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final TreeSet<Position> positions = new TreeSet<>(ORDER);
    private boolean closed;

    /** A pending job. */
    record Position(double number, String promptId, long key) {}

    void add(Position position) {
        lock.lock();
        try {
            positions.add(position);
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the first one, waiting for it. */
    Optional<Position> take(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (positions.isEmpty() && !closed && left > 0) {
                left = added.awaitNanos(left);
            }
            return closed ? Optional.empty() : Optional.ofNullable(positions.pollFirst());
        } finally {
            lock.unlock();
        }
    }

    /** Takes the first one of each id. */
    List<Position> removeFirst(Collection<String> promptIds) {
        lock.lock();
        try {
            Set<String> wanted = new HashSet<>(promptIds);
            List<Position> removed = new ArrayList<>();
            for (Position position : positions) {
                if (wanted.isEmpty()) {
                    break;
                }
                if (wanted.remove(position.promptId())) {
                    removed.add(position);
                }
            }
            removed.forEach(positions::remove);
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes all. */
    List<Position> removeAll() {
        lock.lock();
        try {
            List<Position> removed = List.copyOf(positions);
            positions.clear();
            return removed;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return positions.size();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
