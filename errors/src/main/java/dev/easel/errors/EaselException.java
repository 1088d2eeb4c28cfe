package dev.easel.errors;

/**
 * A failure written for its reader: the message says in one sentence what was wrong, where, and what to do about it. Front ends
 * print the message alone; the stack trace is for the verbose log.
 */
public class EaselException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /**
     * @param code why it failed
     * @param message one sentence naming what and where
     */
    public EaselException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * @param code why it failed
     * @param message one sentence naming what and where
     * @param cause what was caught
     */
    public EaselException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Why it failed. */
    public final ErrorCode code() {
        return code;
    }
}
