package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A request to stop downloads. */
public final class Cancellation {
    private final CountDownLatch requested = new CountDownLatch(1);

    /** Asks to stop. */
    public void request() {
        requested.countDown();
    }

    /** Whether it was asked to stop. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits, unless it is asked to stop. */
    void sleep(Duration time) throws InterruptedException {
        if (requested.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            check();
        }
    }

    /** @throws EaselException INTERRUPTED when it was asked to stop */
    void check() {
        if (isRequested()) {
            throw new EaselException(
                    ErrorCode.INTERRUPTED, "Stopped; what has arrived is kept, run the same command to go on.");
        }
    }
}
