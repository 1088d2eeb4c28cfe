package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Work on several cores whose results come out in the order it was put in. There are never more pieces under way than
 * {@link #isFull} allows, so memory stays bounded.
 *
 * @param <T> what comes out
 */
final class OrderedWork<T> implements AutoCloseable {
    private static final int MOST_THREADS = 8;

    private final int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    private final ExecutorService executor = Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("film-", 0).factory());
    private final ArrayDeque<Future<T>> underWay = new ArrayDeque<>();

    /** Whether a result must be taken out before more work is put in. */
    boolean isFull() {
        return underWay.size() > threads;
    }

    /** Puts work in. */
    void put(Callable<T> work) {
        underWay.add(executor.submit(work));
    }

    /** The result of the oldest work, waited for; empty if there is none under way. */
    Optional<T> take() {
        if (underWay.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(underWay.remove().get());
        } catch (ExecutionException failure) {
            throw unwrapped(failure.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new EaselException(ErrorCode.INTERRUPTED, "Stopped.", stopped);
        }
    }

    private static RuntimeException unwrapped(Throwable cause) {
        return switch (cause) {
            case RuntimeException failure -> failure;
            case Error error -> throw error;
            default -> new IllegalStateException(cause);
        };
    }

    /** Gives up what is under way, and waits for what has begun. */
    @Override
    public void close() {
        executor.shutdownNow();
        executor.close();
    }
}
