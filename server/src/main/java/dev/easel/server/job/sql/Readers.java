package dev.easel.server.job.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Queries on pooled connections; a query never waits for the writer. */
final class Readers implements AutoCloseable {
    private static final long CONNECTION_MILLISECONDS = 5_000;

    private final SqlDialect dialect;
    private final HikariDataSource pool;

    /** Makes a value of the current row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    Readers(SqlDialect dialect) {
        this.dialect = dialect;
        HikariConfig config = new HikariConfig();
        config.setPoolName("job-readers");
        config.setDataSource(dialect.readers());
        config.setMaximumPoolSize(dialect.readerCount());
        config.setReadOnly(true);
        config.setConnectionTimeout(CONNECTION_MILLISECONDS);
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    /** All rows of a query. */
    <T> List<T> list(String sql, Row<T> row, Object... parameters) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < parameters.length; index++) {
                statement.setObject(index + 1, parameters[index]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(row.read(result));
                }
            }
            return rows;
        } catch (SQLException failure) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The " + dialect.name() + " cannot be read (" + failure.getMessage() + "); check its disk.",
                    failure);
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
