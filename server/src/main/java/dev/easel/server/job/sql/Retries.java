package dev.easel.server.job.sql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Decides whether something is tried again after the database broke the connection; waits a little longer before each attempt. */
public final class Retries {
    private static final long FIRST_PAUSE = Duration.ofMillis(5).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(500).toNanos();

    private final SqlDialect dialect;
    private final long deadline;
    private long pause = FIRST_PAUSE;

    /** Attempts from now on, as long as the dialect has patience. */
    public Retries(SqlDialect dialect) {
        this.dialect = dialect;
        deadline = System.nanoTime() + dialect.patience().toNanos();
    }

    /** Waits and says yes, or says no because it is no use or too late. */
    public boolean another(SQLException failure) {
        if (!dialect.isDisconnection(failure) || System.nanoTime() > deadline) {
            return false;
        }
        LockSupport.parkNanos(TimeUnit.NANOSECONDS.toNanos(pause));
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        return !Thread.currentThread().isInterrupted();
    }
}
