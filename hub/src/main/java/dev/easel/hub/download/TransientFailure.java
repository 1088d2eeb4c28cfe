package dev.easel.hub.download;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Something that may succeed when it is tried again. */
final class TransientFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> wait;
    private final boolean stale;

    /**
     * @param wait how long the server asks to wait
     * @param stale whether the file's address has to be asked for anew
     */
    TransientFailure(String message, Optional<Duration> wait, boolean stale) {
        super(message);
        this.wait = wait;
        this.stale = stale;
    }

    Optional<Duration> requestedWait() {
        return wait;
    }

    boolean isStale() {
        return stale;
    }
}
