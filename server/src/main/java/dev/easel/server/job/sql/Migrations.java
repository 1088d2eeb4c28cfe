package dev.easel.server.job.sql;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import org.flywaydb.core.Flyway;

/** Brings the tables of a database up to date. */
final class Migrations {
    private static final int CONNECTION_ATTEMPTS = 3;

    private Migrations() {}

    /** @throws EaselException INPUT_OUTPUT when the database cannot be opened */
    static void run(SqlDialect dialect) {
        try {
            Flyway.configure()
                    .dataSource(dialect.writers())
                    .locations(dialect.migrationLocations().toArray(String[]::new))
                    .table("schema_history")
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
}
