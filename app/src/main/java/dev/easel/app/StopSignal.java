package dev.easel.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A request to stop, from Ctrl-C or a termination signal: what runs is interrupted and may tidy up before the process ends.
 */
final class StopSignal {
    /** How long a step may take to notice before the process ends all the same. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CountDownLatch tidied = new CountDownLatch(1);
    private Runnable interrupt = () -> {};
    private boolean requested;
    private volatile Duration patience = PATIENCE;

    /** Listens to the signals of this process. */
    void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "stop-signal"));
    }

    /** Sets how long tidying up may take. */
    void waitFor(Duration limit) {
        patience = limit;
    }

    /** Whether someone asked to stop. */
    synchronized boolean isRequested() {
        return requested;
    }

    /** What to call when someone asks to stop; called at once if they already did. */
    void onRequest(Runnable action) {
        boolean now;
        synchronized (this) {
            interrupt = action;
            now = requested;
        }
        if (now) {
            action.run();
        }
    }

    /** Asks to stop. */
    void request() {
        Runnable action;
        synchronized (this) {
            requested = true;
            action = interrupt;
        }
        action.run();
    }

    /** Everything is tidied up: the process may end. */
    void finished() {
        tidied.countDown();
    }

    private void onShutdown() {
        if (tidied.getCount() == 0) {
            return;
        }
        request();
        try {
            boolean inTime = tidied.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!inTime) {
                System.err.println("easel: The step that was running did not end in " + patience.toSeconds()
                        + " seconds; stopped anyway.");
            }
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }
}
