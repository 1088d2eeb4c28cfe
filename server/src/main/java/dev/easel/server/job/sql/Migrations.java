package dev.easel.server.job.sql;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;

/**
 * Brings the tables of a database up to date. Whether there is anything to do is found out without Flyway, which takes longer to start than a
 * worker has; {@code migrations.txt} names the scripts.
 */
final class Migrations {
    private static final String TABLE = "schema_history";
    private static final int CONNECTION_ATTEMPTS = 3;

    private Migrations() {}

    /** @throws EaselException INPUT_OUTPUT when the database cannot be opened */
    static void run(SqlDialect dialect) {
        if (applied(dialect).containsAll(scripts(dialect))) {
            return;
        }
        try {
            Flyway.configure()
                    .dataSource(dialect.writers())
                    .locations(dialect.migrationLocations().toArray(String[]::new))
                    .table(TABLE)
                    .outOfOrder(true)
                    .connectRetries(dialect.patience().isZero() ? 0 : CONNECTION_ATTEMPTS)
                    .load()
                    .migrate();
        } catch (RuntimeException failure) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The " + dialect.name() + " cannot be opened (" + failure.getMessage() + "); check "
                            + dialect.advice() + ".",
                    failure);
        }
    }

    /** The scripts for a database, by their file names. */
    static Set<String> scripts(SqlDialect dialect) {
        List<String> folders = dialect.migrationLocations().stream()
                .map(location -> location.substring(location.lastIndexOf('/') + 1) + "/")
                .toList();
        return index().stream()
                .filter(script -> folders.stream().anyMatch(script::startsWith))
                .map(script -> script.substring(script.indexOf('/') + 1))
                .collect(Collectors.toSet());
    }

    /** All scripts, each with its folder. */
    static List<String> index() {
        try (InputStream index = Migrations.class.getResourceAsStream("migrations.txt")) {
            return new String(index.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The scripts that have been applied; none when that cannot be told. */
    private static Set<String> applied(SqlDialect dialect) {
        try (Connection connection = dialect.writers().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT script FROM " + TABLE + " WHERE success")) {
            Set<String> scripts = new HashSet<>();
            while (rows.next()) {
                scripts.add(rows.getString(1));
            }
            return scripts;
        } catch (SQLException unknown) {
            return Set.of();
        }
    }
}
