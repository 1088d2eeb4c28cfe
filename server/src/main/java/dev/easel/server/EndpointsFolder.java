package dev.easel.server;

import dev.easel.server.database.Tables;
import dev.easel.server.endpoint.EndpointStore;
import dev.easel.server.job.sql.SqlJobStore;
import dev.easel.server.job.sql.SqliteDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** The published workflows in a state folder, without a server; one may be running beside it. */
public final class EndpointsFolder implements AutoCloseable {
    private final Tables tables;
    private final EndpointStore store;

    /**
     * Opens the folder, which is made when it does not exist.
     *
     * @throws dev.easel.errors.EaselException INPUT_OUTPUT when its database cannot be opened
     */
    public EndpointsFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw EaselServer.unavailable("The state folder " + folder + " cannot be made.", failure);
        }
        SqliteDialect dialect = new SqliteDialect(folder.resolve("jobs.db"));
        SqlJobStore.migrate(dialect);
        tables = new Tables(dialect);
        store = new EndpointStore(tables, Clock.systemUTC());
    }

    /** The published workflows. */
    public EndpointStore store() {
        return store;
    }

    @Override
    public void close() {
        tables.close();
    }
}
