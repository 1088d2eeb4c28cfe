package dev.easel.server.job.sql;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.sql.SQLException;

/** Words the failures of a database. */
final class Failures {
    private Failures() {}

    /** @param action {@code read} or {@code written} */
    static EaselException of(SqlDialect dialect, Exception failure, String action) {
        if (failure instanceof EaselException known) {
            return known;
        }
        if (failure instanceof SQLException sql && dialect.isDisconnection(sql)) {
            return new EaselException(
                    ErrorCode.UNAVAILABLE,
                    "The " + dialect.name() + " does not answer; try again in a moment.",
                    failure);
        }
        return new EaselException(
                ErrorCode.INPUT_OUTPUT,
                "The " + dialect.name() + " cannot be " + action + " (" + failure.getMessage()
                        + "); check its disk and its permissions.",
                failure);
    }
}
