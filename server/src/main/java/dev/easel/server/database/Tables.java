package dev.easel.server.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.job.sql.Retries;
import dev.easel.server.job.sql.SqlDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Statements on the tables of a database. A change is on disk when the call returns. */
public final class Tables implements AutoCloseable {
    private static final long CONNECTION_MILLISECONDS = 10_000;

    private final SqlDialect dialect;
    private final HikariDataSource readers;
    private final HikariDataSource writers;

    /** Makes a value of the current row. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Connections to a database whose tables are up to date. */
    public Tables(SqlDialect dialect) {
        this.dialect = dialect;
        HikariConfig reading = new HikariConfig();
        reading.setPoolName("table-readers");
        reading.setDataSource(dialect.readers());
        reading.setReadOnly(true);
        reading.setMaximumPoolSize(dialect.readerCount());
        readers = pool(reading);
        HikariConfig writing = new HikariConfig();
        writing.setPoolName("table-writers");
        writing.setDataSource(dialect.writers());
        writing.setMaximumPoolSize(1);
        writers = pool(writing);
    }

    private static HikariDataSource pool(HikariConfig config) {
        config.setConnectionTimeout(CONNECTION_MILLISECONDS);
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** All rows of a query. */
    public <T> List<T> list(String sql, Row<T> row, Object... parameters) {
        return attempt("read", () -> {
            try (Connection connection = readers.getConnection();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                set(statement, parameters);
                List<T> rows = new ArrayList<>();
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        rows.add(row.read(result));
                    }
                }
                return rows;
            }
        });
    }

    /**
     * Changes rows. When the connection breaks it is tried again, so that a change whose commit was not heard of is made twice: an
     * insertion must ignore what is there.
     *
     * @return how many
     */
    public int update(String sql, Object... parameters) {
        return attempt("written", () -> {
            try (Connection connection = writers.getConnection();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                set(statement, parameters);
                return statement.executeUpdate();
            }
        });
    }

    /** Something done with a connection. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws SQLException;
    }

    private <T> T attempt(String verb, Work<T> work) {
        Retries retries = new Retries(dialect);
        while (true) {
            try {
                return work.run();
            } catch (SQLException failure) {
                if (!retries.another(failure)) {
                    throw failed(verb, failure);
                }
            }
        }
    }

    private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int index = 0; index < parameters.length; index++) {
            statement.setObject(index + 1, parameters[index]);
        }
    }

    private EaselException failed(String verb, SQLException failure) {
        return new EaselException(
                ErrorCode.UNAVAILABLE,
                "The " + dialect.name() + " cannot be " + verb + " (" + failure.getMessage()
                        + "); try again, and check its disk.",
                failure);
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }
}
