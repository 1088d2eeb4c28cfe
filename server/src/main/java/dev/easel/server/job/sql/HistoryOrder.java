package dev.easel.server.job.sql;

import dev.easel.server.job.LeasedJob;
import java.sql.SQLException;

/** The order in which jobs finished, and how many finished ones are remembered. Used by the writer's thread alone. */
final class HistoryOrder {
    private long next;
    private long count;

    HistoryOrder(long next, long count) {
        this.next = next;
        this.count = count;
    }

    /** A place after all others. */
    long next() {
        return next++;
    }

    /**
     * The number of entries has changed. A write that is tried twice may count twice; the count is then too large, and a little less
     * is remembered until the next start.
     */
    void count(long change) {
        count = Math.max(0, count + change);
    }

    /** Forgets older entries with the id of a job that has just finished, and the oldest ones when there are too many. */
    int forget(PreparedStatements statements, LeasedJob finished, int history) throws SQLException {
        int removed = statements.update(
                "DELETE FROM job WHERE prompt_id = ? AND finish_order IS NOT NULL AND job_key <> ?",
                finished.request().promptId(),
                finished.key());
        long excess = count + 1 - removed - history;
        if (excess > 0) {
            removed += statements.update(
                    "DELETE FROM job WHERE job_key IN (SELECT job_key FROM job WHERE finish_order IS NOT NULL"
                            + " ORDER BY finish_order LIMIT ?)",
                    excess);
        }
        return removed;
    }
}
