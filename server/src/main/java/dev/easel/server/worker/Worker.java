package dev.easel.server.worker;

import dev.easel.errors.EaselException;
import dev.easel.graph.execution.GraphExecutor;
import dev.easel.server.event.JobEvent;
import dev.easel.server.event.JobEvents;
import dev.easel.server.file.JobFiles;
import dev.easel.server.job.JobResult;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.metrics.ServerMetrics;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import dev.easel.server.trace.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs jobs one after the other. While files of one job are being saved, and its result stored and told, the next job is already at
 * work: two threads take turns, one saves and stores while the other one has the device. Jobs end, and are told, in the order in which
 * they were taken, because a job's end waits for the end of the one before, and what clients hear goes through a {@link JobLine}.
 */
final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final int THREADS = 2;
    private static final Duration PATIENCE = Duration.ofMillis(200);

    /** What a job has to notice that it is to stop. */
    private static final Duration ABANDONED = Duration.ofSeconds(5);

    private final Engine engine;
    private final JobStore store;
    private final ClientSockets sockets;
    private final Announcer announcer;
    private final ServerMetrics metrics;
    private final JobEvents events;
    private final GraphExecutor executor;
    private final RunLimits limits;
    private final JobRuns runs;
    private final HeldModels held;
    private final Set<Long> toStop;

    private final List<Thread> threads = new ArrayList<>();
    private final Semaphore turn = new Semaphore(1);
    private final CountDownLatch working = new CountDownLatch(THREADS);
    /** Jobs that were taken and whose end is not yet stored; when the end of one is told, those before it are not counted. */
    private final AtomicInteger unstored = new AtomicInteger();

    private final AtomicBoolean freeMemory = new AtomicBoolean();
    private final AtomicBoolean unloadModels = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile boolean abandoning;

    /** Done when the job that was taken last has ended; used by whoever has the turn. */
    private CompletableFuture<Void> lastEnd = CompletableFuture.completedFuture(null);

    /**
     * A worker that has not yet started.
     *
     * @param name of its threads
     * @param runLimit how long a job may run before it is stopped and counts as failed
     * @param held the models at hand, shared by the workers of a process
     * @param toStop the keys of leased jobs that someone asked to stop, shared as well
     */
    Worker(
            String name,
            Engine engine,
            JobStore store,
            ClientSockets sockets,
            Announcer announcer,
            ServerMetrics metrics,
            JobEvents events,
            PreviewSettings previews,
            Duration runLimit,
            JobFiles files,
            Tracing tracing,
            HeldModels held,
            Set<Long> toStop) {
        this.held = held;
        this.toStop = toStop;
        this.engine = engine;
        this.store = store;
        this.sockets = sockets;
        this.announcer = announcer;
        this.metrics = metrics;
        this.events = events;
        executor = new GraphExecutor(engine.registry(), engine.cache(), engine.lifecycle());
        runs = new JobRuns(
                executor, sockets, metrics, events, previews, files, tracing, job -> toStop.contains(job.key()));
        limits = new RunLimits(runLimit, this::stop);
        for (int number = 0; number < THREADS; number++) {
            threads.add(Thread.ofPlatform().name(name + "-" + number).unstarted(this::run));
        }
    }

    /** Starts to take jobs. */
    void start() {
        threads.forEach(Thread::start);
    }

    /** Stops the running job, if there is one; while it is being saved and the next one is at work, the one that is being saved. */
    void interrupt() {
        executor.interrupt();
    }

    /** Stops a job that was leased, at the latest when its run begins. */
    void stop(LeasedJob job) {
        toStop.add(job.key());
        executor.interrupt(job.request().promptId());
    }

    /**
     * Frees memory before the next job.
     *
     * @param models unload models
     * @param results forget results as well, and unload models
     */
    void free(boolean models, boolean results) {
        unloadModels.compareAndSet(false, models || results);
        freeMemory.compareAndSet(false, results);
    }

    private void run() {
        try {
            while (!stopping) {
                Optional<Work> work;
                turn.acquire();
                try {
                    work = begin();
                } finally {
                    turn.release();
                }
                work.ifPresent(this::finish);
            }
        } catch (InterruptedException stopped) {
            LOG.debug("The worker was stopped while it waited");
        } finally {
            working.countDown();
            if (working.getCount() == 0) {
                executor.close();
            }
        }
    }

    /** A job at work, with what it waits for before it may end. */
    private record Work(
            LeasedJob job,
            JobLine line,
            Supplier<JobResult> result,
            CompletableFuture<Void> before,
            CompletableFuture<Void> end,
            long start) {}

    private Optional<Work> begin() throws InterruptedException {
        if (stopping) {
            return Optional.empty();
        }
        free();
        try {
            return store.lease(PATIENCE, held.now()).map(this::begin);
        } catch (EaselException failure) {
            LOG.error("The next job cannot be taken: {}", failure.getMessage(), failure);
            Thread.sleep(PATIENCE);
            return Optional.empty();
        }
    }

    /** Works until the job is done, or until nothing is left but to save. */
    private Work begin(LeasedJob job) {
        MDC.put("job", job.request().promptId());
        held.use(job.request().terms());
        limits.begin(job);
        long start = System.nanoTime();
        long startedAt = System.currentTimeMillis();
        metrics.jobBegins(
                job.request().terms().endpoint(),
                Duration.ofMillis(startedAt - job.request().createdAt()));
        JobLine line = new JobLine(announcer);
        unstored.incrementAndGet();
        CompletableFuture<Integer> remaining = new CompletableFuture<>();
        announceStatus(job, line, remaining);
        CompletableFuture<Void> before = lastEnd.thenRun(() -> {
            remaining.complete(Math.max(1, store.remaining() - (unstored.get() - 1)));
            line.open();
        });
        CompletableFuture<Void> end = new CompletableFuture<>();
        lastEnd = end;
        Supplier<JobResult> result = job.attempt() > store.attempts()
                ? runs.refuse(
                        job,
                        line,
                        "The server stopped " + store.attempts() + " times while it ran this prompt, so it is"
                                + " not tried again.",
                        JobResults.WORKER_LOST,
                        startedAt)
                : runs.execute(job, line, startedAt);
        return new Work(job, line, result, before, end, start);
    }

    /** Whether a job was told to stop because it ran too long, and did not within a minute; it is written down as failed then. */
    boolean isStuck() {
        Optional<LeasedJob> stuck = limits.stuck();
        stuck.ifPresent(job -> {
            long now = System.currentTimeMillis();
            Map<String, Object> error =
                    JobResults.failureData(job.request().promptId(), limits.reason(), JobResults.RUN_LIMIT, now);
            store.finish(job, JobResults.failed(error, now, now)).join();
        });
        return stuck.isPresent();
    }

    private void free() {
        if (freeMemory.getAndSet(false)) {
            executor.clearCache();
        }
        if (unloadModels.getAndSet(false)) {
            engine.machine().unloadModels();
            held.clear();
        }
    }

    private void finish(Work work) {
        LeasedJob job = work.job();
        try {
            JobResult ran = work.result().get();
            boolean overdue = limits.end(job) && ran.state() == JobState.INTERRUPTED;
            JobResult result = overdue
                    ? runs.refuse(job, work.line(), limits.reason(), JobResults.RUN_LIMIT, ran.startedAt())
                            .get()
                    : ran;
            work.before().join();
            if (abandoning && result.state() == JobState.INTERRUPTED) {
                store.release(job);
                unstored.decrementAndGet();
                LOG.info(
                        "Job {} goes back to the queue because the server stops",
                        job.request().promptId());
                return;
            }
            CompletableFuture<Integer> remaining = store.finish(job, result).handle((stored, failure) -> {
                unstored.decrementAndGet();
                return store.remaining();
            });
            announcer.waitFor(remaining);
            String promptId = job.request().promptId();
            announceStatus(job, work.line(), remaining);
            announceEnd(job, work.line());
            work.line().announce(() -> events.publish(promptId, new JobEvent.Finished(result.state())));
            metrics.job(result.state(), job.request().terms().endpoint(), System.nanoTime() - work.start());
            LOG.info(
                    "Job {} {} in {} ms", promptId, result.state().storedName(), result.endedAt() - result.startedAt());
        } finally {
            toStop.remove(job.key());
            work.end().complete(null);
            MDC.remove("job");
        }
    }

    /** The length of the queue is that of the moment it is about; by the time it is told there may have been others. */
    private void announceStatus(LeasedJob job, JobLine line, CompletableFuture<Integer> remaining) {
        line.announce(() -> sockets.broadcastStatus(
                Message.status(remaining.join()), job.request().clientId()));
    }

    private void announceEnd(LeasedJob job, JobLine line) {
        job.request()
                .clientId()
                .ifPresent(id -> line.announce(
                        () -> sockets.send(id, Message.promptDone(job.request().promptId()))));
    }

    /** Messages that a new connection with this id gets because its prompt is being run. */
    List<Message> greeting(String clientId) {
        return runs.workingNode(clientId)
                .map(node -> List.of(Message.event(Message.Weight.EVENT, "executing", Map.of("node", node))))
                .orElse(List.of());
    }

    /**
     * Takes no more jobs and waits for the running one; one that takes longer is stopped and goes back to the queue.
     *
     * @param limit how long to wait
     */
    void stop(Duration limit) {
        stopping = true;
        limits.close();
        if (threads.stream().noneMatch(Thread::isAlive)) {
            return;
        }
        try {
            if (!working.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                abandoning = true;
                executor.interruptAll();
                working.await(ABANDONED.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop(Duration.ZERO);
    }
}
