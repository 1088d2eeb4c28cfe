package dev.easel.server.job.sql;

import dev.easel.server.job.JobTerms;
import dev.easel.server.job.LimitReachedException;
import java.sql.SQLException;

/** Whether another job is accepted: limits of the queue and of its owner. */
final class Admission {
    private static final double MINUTE = 60_000;
    private static final int FULL_RETRY_SECONDS = 5;
    /** A clock that was set back refills nothing, and takes nothing away. */
    private static final String ELAPSED = "(CASE WHEN ? < share.refilled_at THEN 0 ELSE ? - share.refilled_at END)";

    private static final String FILLED =
            "CASE WHEN share.tokens + " + ELAPSED + " * ? > ? THEN ? ELSE share.tokens + " + ELAPSED + " * ? END";

    private Admission() {}

    /** Refuses a job when the queue is full. */
    static void requireRoom(int waiting, int limit) {
        if (waiting >= limit) {
            throw new LimitReachedException(
                    "The queue holds " + limit + " prompts and is full; wait until some are done.", FULL_RETRY_SECONDS);
        }
    }

    /** Refuses a job when its owner has as many waiting as it may. */
    static void requireOwnersRoom(JobTerms terms, int waiting) {
        terms.limits().waiting().ifPresent(limit -> {
            if (waiting >= limit) {
                throw new LimitReachedException(
                        "This key has " + limit + " prompts waiting, as many as it may; wait until some are done.",
                        FULL_RETRY_SECONDS);
            }
        });
    }

    /** Notes an owner's limits and takes one of its starts of this minute, or refuses. */
    static void take(PreparedStatements statements, JobTerms terms, long now) throws SQLException {
        Integer runningLimit = terms.limits().running().orElse(null);
        if (terms.limits().running().isPresent()) {
            statements.update(
                    "INSERT INTO share (owner, used_ms, start_ms, average_ms, running_limit) VALUES (?, 0, 0, 1000, ?)"
                            + " ON CONFLICT (owner) DO UPDATE SET running_limit = excluded.running_limit"
                            + " WHERE share.running_limit IS NULL OR share.running_limit <> excluded.running_limit",
                    terms.owner(),
                    runningLimit);
        }
        if (terms.limits().perMinute().isEmpty()) {
            return;
        }
        double burst = terms.limits().perMinute().get();
        double rate = burst / MINUTE;
        int taken = statements.update(
                "INSERT INTO share (owner, used_ms, start_ms, average_ms, tokens, refilled_at) VALUES (?, 0, 0, 1000, ?, ?)"
                        + " ON CONFLICT (owner) DO UPDATE SET tokens = COALESCE(" + FILLED + ", ?) - 1, refilled_at = ?"
                        + " WHERE share.tokens IS NULL OR " + FILLED + " >= 1",
                terms.owner(),
                burst - 1,
                now,
                now,
                now,
                rate,
                burst,
                burst,
                now,
                now,
                rate,
                burst,
                now,
                now,
                now,
                rate,
                burst,
                burst,
                now,
                now,
                rate);
        if (taken == 0) {
            throw new LimitReachedException(
                    "This key may submit " + (int) burst + " prompts a minute and has done so; wait a little.",
                    (int) Math.max(1, Math.ceil(MINUTE / burst / 1_000)));
        }
    }
}
