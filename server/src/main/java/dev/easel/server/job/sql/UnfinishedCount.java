package dev.easel.server.job.sql;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many jobs are unfinished. Counting a long queue takes milliseconds, so it is counted a few times a second at most; what this
 * process does is known at once, what others do a little later.
 */
final class UnfinishedCount {
    private static final long INTERVAL = Duration.ofMillis(250).toNanos();

    private final Readers readers;
    private final AtomicInteger count = new AtomicInteger();
    private int running;
    private long countedAt;

    UnfinishedCount(Readers readers) {
        this.readers = readers;
        countedAt = System.nanoTime() - INTERVAL;
    }

    void changed(int change) {
        count.addAndGet(change);
    }

    /** Pending and running jobs. */
    int count() {
        refresh();
        return Math.max(0, count.get());
    }

    /** Pending jobs. */
    int waiting() {
        refresh();
        return Math.max(0, count.get() - running);
    }

    private synchronized void refresh() {
        if (System.nanoTime() - countedAt < INTERVAL) {
            return;
        }
        int before = count.get();
        int[] counted = readers.list(
                        "SELECT count(*), count(*) FILTER (WHERE state = 'running') FROM job WHERE finish_order IS NULL",
                        row -> new int[] {row.getInt(1), row.getInt(2)})
                .getFirst();
        count.addAndGet(counted[0] - before);
        running = counted[1];
        countedAt = System.nanoTime();
    }
}
