package dev.easel.server.worker;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What there is to tell about one job. Until the job before it has been told to the end, it is kept, so that clients hear of one job after
 * the other although they overlap.
 */
final class JobLine {
    /** So many announcements are kept; then the job at work waits for the one before. */
    private static final int MOST_KEPT = 20_000;

    private final Announcer announcer;
    private final Deque<Runnable> kept = new ArrayDeque<>();
    private boolean open;

    JobLine(Announcer announcer) {
        this.announcer = announcer;
    }

    /** Does something after everything announced before on this line. */
    synchronized void announce(Runnable action) {
        boolean interrupted = false;
        while (!open && kept.size() >= MOST_KEPT) {
            try {
                wait();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (open) {
            announcer.announce(action);
        } else {
            kept.add(action);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The job before has been told to the end. */
    synchronized void open() {
        open = true;
        kept.forEach(announcer::announce);
        kept.clear();
        notifyAll();
    }
}
