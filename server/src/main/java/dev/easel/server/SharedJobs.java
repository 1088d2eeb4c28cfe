package dev.easel.server;

import java.time.Duration;
import java.util.Objects;

/**
 * Jobs in a PostgreSQL database that several servers and workers share.
 *
 * @param database {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE}
 * @param worker the name of this process, different from those of all others
 * @param lease how long a worker may be silent before its job goes to another
 * @param patience how long something is tried again when the database does not answer
 * @param worksItself whether this process runs jobs
 */
public record SharedJobs(String database, String worker, Duration lease, Duration patience, boolean worksItself) {
    /** How long a worker may be silent. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    /** How long a request waits for a database that does not answer. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    public SharedJobs {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(worker, "worker");
    }
}
