package dev.easel.server.job.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Queries on pooled connections; a query never waits for the writer. */
final class Readers implements AutoCloseable {
    private static final long CONNECTION_MILLISECONDS = 5_000;

    private final SqlDialect dialect;
    private final HikariDataSource pool;

    Readers(SqlDialect dialect) {
        this.dialect = dialect;
        HikariConfig config = new HikariConfig();
        config.setPoolName("job-readers");
        config.setDataSource(dialect.readers());
        config.setMaximumPoolSize(dialect.readerCount());
        config.setReadOnly(true);
        config.setConnectionTimeout(CONNECTION_MILLISECONDS);
        config.setMinimumIdle(Math.min(1, dialect.readerCount() - 1));
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    /** All rows of a query; where the connection breaks it is asked again on another one. */
    <T> List<T> list(String sql, Row<T> row, Object... parameters) {
        Retries retries = new Retries(dialect);
        while (true) {
            try {
                return ask(sql, row, parameters);
            } catch (SQLException failure) {
                if (!retries.another(failure)) {
                    throw Failures.of(dialect, failure, "read");
                }
            }
        }
    }

    private <T> List<T> ask(String sql, Row<T> row, Object... parameters) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return new PreparedStatements(connection).list(sql, row, parameters);
        }
    }

    /** A number that a query counts. */
    long number(String sql, Object... parameters) {
        return list(sql, row -> row.getLong(1), parameters).getFirst();
    }

    @Override
    public void close() {
        pool.close();
    }
}
