package dev.easel.server.job.sql;

import java.util.concurrent.CompletableFuture;

/** Keys for new jobs, known before they are inserted so that an insertion can be tried twice; taken from the database in blocks. */
final class JobKeys {
    /** The increment of the sequence. */
    private static final int BLOCK = 50;

    private long next;
    private long end;

    /** A key that no other job has. */
    CompletableFuture<Long> next(GroupCommit writer) {
        synchronized (this) {
            if (next < end) {
                return CompletableFuture.completedFuture(next++);
            }
        }
        return writer.submit(
                        false,
                        statements -> statements
                                .list("SELECT nextval('job_key_sequence')", row -> row.getLong(1))
                                .getFirst())
                .thenApply(this::take);
    }

    private synchronized long take(long first) {
        if (next >= end) {
            next = first;
            end = first + BLOCK;
            return next++;
        }
        return first;
    }
}
