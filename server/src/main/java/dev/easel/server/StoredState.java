package dev.easel.server;

import dev.easel.server.database.Tables;
import dev.easel.server.endpoint.EndpointStore;
import dev.easel.server.job.sql.PostgresDialect;
import dev.easel.server.job.sql.SqlDialect;
import dev.easel.server.job.sql.SqlJobStore;
import dev.easel.server.job.sql.SqliteDialect;
import dev.easel.server.key.ApiKeys;
import dev.easel.server.key.AuditLog;
import dev.easel.server.usage.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** What servers keep beside their jobs, in a state folder or a shared database, without a server; some may be running beside it. */
public final class StoredState implements AutoCloseable {
    private final Tables tables;

    private StoredState(SqlDialect dialect) {
        SqlJobStore.migrate(dialect);
        tables = new Tables(dialect);
    }

    /**
     * Opens a folder, which is made when it does not exist.
     *
     * @throws dev.easel.errors.EaselException INPUT_OUTPUT when its database cannot be opened
     */
    public static StoredState in(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw EaselServer.unavailable("The state folder " + folder + " cannot be made.", failure);
        }
        return new StoredState(new SqliteDialect(folder.resolve("jobs.db")));
    }

    /**
     * Opens a database that servers share.
     *
     * @param url {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE}
     * @throws dev.easel.errors.EaselException INPUT_OUTPUT when it cannot be opened
     */
    public static StoredState at(String url) {
        return new StoredState(PostgresDialect.of(url, 1, SharedJobs.PATIENCE));
    }

    /** The published workflows. */
    public EndpointStore endpoints() {
        return new EndpointStore(tables, Clock.systemUTC());
    }

    /** The keys of clients. */
    public ApiKeys keys() {
        return new ApiKeys(tables, Clock.systemUTC());
    }

    /** Who did what. */
    public AuditLog audit() {
        return new AuditLog(tables, Clock.systemUTC());
    }

    /** The device time that was used. */
    public Usage usage() {
        return new Usage(tables);
    }

    @Override
    public void close() {
        tables.close();
    }
}
