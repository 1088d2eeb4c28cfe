package dev.easel.server.job.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** What differs between databases; everything else is plain SQL. */
public interface SqlDialect {
    /** A name for messages. */
    String name();

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
}
