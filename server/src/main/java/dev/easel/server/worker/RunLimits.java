package dev.easel.server.worker;

import dev.easel.server.job.LeasedJob;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Stops jobs that run too long, and knows those that do not stop. */
final class RunLimits implements AutoCloseable {
    /** What a job has to notice that it is to stop. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final Duration limit;
    private final Consumer<LeasedJob> interrupt;
    private final Map<Long, Watched> running = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("run-limit").factory());

    private record Watched(LeasedJob job, long startedAt, boolean stopped) {}

    /** @param interrupt stops a job */
    RunLimits(Duration limit, Consumer<LeasedJob> interrupt) {
        this.limit = limit;
        this.interrupt = interrupt;
        long interval = Math.clamp(limit.toMillis() / 10, 10, 1_000);
        timer.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
    }

    void begin(LeasedJob job) {
        running.put(job.key(), new Watched(job, System.nanoTime(), false));
    }

    /** A job has ended. Returns whether it was stopped because it ran too long. */
    boolean end(LeasedJob job) {
        Watched watched = running.remove(job.key());
        return watched != null && watched.stopped();
    }

    /** Why a job was stopped. */
    String reason() {
        return "The prompt ran longer than " + limit.toSeconds()
                + " s and was stopped; make it smaller, or start the server with a larger --run-limit.";
    }

    /** A job that was stopped long ago and runs nevertheless. */
    Optional<LeasedJob> stuck() {
        long longest = limit.plus(GRACE).toNanos();
        return running.values().stream()
                .filter(watched -> watched.stopped() && System.nanoTime() - watched.startedAt() > longest)
                .map(Watched::job)
                .findFirst();
    }

    /** Jobs are noted as stopped before they are: one that ends at once has to be known as overdue. */
    private void look() {
        Set<LeasedJob> overdue = new HashSet<>();
        running.replaceAll((key, watched) -> {
            if (watched.stopped() || System.nanoTime() - watched.startedAt() < limit.toNanos()) {
                return watched;
            }
            overdue.add(watched.job());
            return new Watched(watched.job(), watched.startedAt(), true);
        });
        overdue.forEach(interrupt);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
