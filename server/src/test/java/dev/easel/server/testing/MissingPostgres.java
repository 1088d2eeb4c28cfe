package dev.easel.server.testing;

import org.opentest4j.TestAbortedException;

/** What a test does that needs PostgreSQL where there is none. */
final class MissingPostgres {
    private static final String REQUIRED = "EASEL_REQUIRE_POSTGRESQL";

    private MissingPostgres() {}

    /** Aborts the test, or fails it when the variable says that there has to be one. */
    static RuntimeException failure(String message) {
        return System.getenv(REQUIRED) == null ? new TestAbortedException(message) : new IllegalStateException(message);
    }
}
