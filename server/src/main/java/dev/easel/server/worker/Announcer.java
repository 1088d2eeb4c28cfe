package dev.easel.server.worker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients what happened, in order, on a thread of its own: the worker goes on with the next job while the last one's result is
 * being stored, and what comes after that in the order waits for it.
 */
public final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    /** So many announcements may wait; then who announces waits. */
    private static final int LARGEST_BACKLOG = 20_000;

    private final LinkedBlockingQueue<Announcement> waiting = new LinkedBlockingQueue<>(LARGEST_BACKLOG);
    private final Thread thread = Thread.ofPlatform().daemon().name("announcer").start(this::run);

    private sealed interface Announcement {}

    private record Action(Runnable action) implements Announcement {}

    private record Condition(CompletableFuture<?> condition) implements Announcement {}

    private record End() implements Announcement {}

    /** Does something after everything announced before. */
    public void announce(Runnable action) {
        put(new Action(action));
    }

    /** Lets everything announced afterwards wait until something is done, well or badly. */
    public void waitFor(CompletableFuture<?> condition) {
        put(new Condition(condition));
    }

    private void put(Announcement announcement) {
        boolean interrupted = false;
        while (true) {
            try {
                waiting.put(announcement);
                break;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            try {
                switch (waiting.take()) {
                    case Action action -> action.action().run();
                    case Condition condition ->
                        condition.condition().handle((value, failure) -> true).join();
                    case End end -> {
                        return;
                    }
                }
            } catch (InterruptedException interrupted) {
                return;
            } catch (RuntimeException defect) {
                LOG.error("An announcement failed in a way it should not", defect);
            }
        }
    }

    /** Announces what is waiting, then stops. */
    @Override
    public void close() {
        put(new End());
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
