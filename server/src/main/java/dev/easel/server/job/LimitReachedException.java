package dev.easel.server.job;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;

/** A job was not accepted because of a limit; later it may be. */
public final class LimitReachedException extends EaselException {
    private static final long serialVersionUID = 1L;

    private final int retryAfterSeconds;

    /** @param retryAfterSeconds after how many seconds trying again makes sense, at least 1 */
    public LimitReachedException(String message, int retryAfterSeconds) {
        super(ErrorCode.LIMIT_REACHED, message);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** After how many seconds trying again makes sense. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
