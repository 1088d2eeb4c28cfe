package dev.easel.server.job.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** What differs between databases; everything else is plain SQL. */
public interface SqlDialect {
    /** A name for messages. */
    String name();

    /** What to check when it cannot be opened. */
    default String advice() {
        return "its folder and that the file is a database of this program";
    }

    /** A source of connections that write; the store uses one at a time. */
    DataSource writers();

    /** A source of connections that only read; the store pools them. */
    DataSource readers();

    /** How many readers work at a time. */
    int readerCount();

    /** Where the migration scripts are, as class path locations. */
    List<String> migrationLocations();

    /**
     * Says whether the next transactions of a connection must be on disk, safe from a power cut, when their commit returns.
     * Otherwise a commit need only survive the end of this process.
     */
    void setSynced(Connection connection, boolean synced) throws SQLException;

    /** Whether a failure means that the connection is gone, so that the same may succeed on another one. */
    default boolean isDisconnection(SQLException failure) {
        return false;
    }

    /** How long to go on trying when the database does not answer. */
    default Duration patience() {
        return Duration.ZERO;
    }
}
