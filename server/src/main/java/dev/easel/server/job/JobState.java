package dev.easel.server.job;

import java.util.Locale;

/** Where a job is in its life. A job that has finished never runs again. */
public enum JobState {
    /** Waits for a worker. */
    QUEUED,
    /** A worker has it. */
    RUNNING,
    /** Ended with its outputs. */
    SUCCEEDED,
    /** Ended with an error. */
    FAILED,
    /** Someone stopped it while it ran. */
    INTERRUPTED;

    /** The name in the database. */
    public String storedName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state with a name from the database. */
    public static JobState ofStoredName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Whether the job will not change any more. */
    public boolean isFinished() {
        return switch (this) {
            case QUEUED, RUNNING -> false;
            case SUCCEEDED, FAILED, INTERRUPTED -> true;
        };
    }
}
