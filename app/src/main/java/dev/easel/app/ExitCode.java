package dev.easel.app;

import dev.easel.errors.ErrorCode;

/** The exit statuses of the command line; docs/run.md lists them for scripts. */
public enum ExitCode {
    SUCCESS(0),
    INTERNAL(1),
    INVALID_INPUT(2),
    INVALID_FILE(3),
    NOT_FOUND(4),
    FORBIDDEN_PATH(5),
    UNSUPPORTED_MODEL(6),
    OUT_OF_MEMORY(7),
    UNAVAILABLE(8),
    INPUT_OUTPUT(9),
    LIMIT_REACHED(10),
    STORAGE_FULL(11),
    /** As shells report a process that Ctrl-C ended: 128 + SIGINT. */
    INTERRUPTED(130);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    /** The number the process exits with. */
    public int status() {
        return status;
    }

    /** The exit status of a failure. */
    public static ExitCode of(ErrorCode code) {
        return switch (code) {
            case INVALID_INPUT -> INVALID_INPUT;
            case INVALID_FILE -> INVALID_FILE;
            case NOT_FOUND -> NOT_FOUND;
            case FORBIDDEN_PATH -> FORBIDDEN_PATH;
            case UNSUPPORTED_MODEL -> UNSUPPORTED_MODEL;
            case OUT_OF_MEMORY -> OUT_OF_MEMORY;
            case UNAVAILABLE -> UNAVAILABLE;
            case LIMIT_REACHED -> LIMIT_REACHED;
            case INTERRUPTED -> INTERRUPTED;
            case INPUT_OUTPUT -> INPUT_OUTPUT;
            case STORAGE_FULL -> STORAGE_FULL;
            case INTERNAL -> INTERNAL;
        };
    }
}
