package dev.easel.server.job.sql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * SQLite in one file with a write-ahead log: readers never wait for the writer. A synced commit syncs the log; an unsynced one
 * writes it, and the operating system keeps it when the process dies.
 */
public final class SqliteDialect implements SqlDialect {
    /** Pages in the log before it is folded into the database file; at 4 KiB a page about 4 MB. */
    private static final int CHECKPOINT_PAGES = 1_000;

    private static final int BUSY_MILLISECONDS = 10_000;

    private final Path file;

    /** The database in {@code file}, made when it does not exist; its folder must. */
    public SqliteDialect(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public String name() {
        return "SQLite database " + file;
    }

    @Override
    public DataSource writers() {
        SQLiteConfig config = config();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Integer.toString(CHECKPOINT_PAGES * 4_096 * 2));
        return source(config);
    }

    @Override
    public DataSource readers() {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        return source(config);
    }

    @Override
    public int readerCount() {
        return 4;
    }

    @Override
    public List<String> migrationLocations() {
        return List.of("classpath:dev/easel/server/job/sql/migration");
    }

    @Override
    public void setSynced(Connection connection, boolean synced) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous=" + (synced ? "FULL" : "NORMAL"));
            statement.execute("PRAGMA wal_autocheckpoint=" + CHECKPOINT_PAGES);
        }
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLISECONDS);
        return config;
    }

    private DataSource source(SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }
}
