package dev.easel.server.worker;

import dev.easel.errors.EaselException;
import dev.easel.graph.execution.ExecutionListener;
import dev.easel.graph.execution.ExecutionRequest;
import dev.easel.graph.execution.ExecutionResult;
import dev.easel.graph.execution.GraphExecutor;
import dev.easel.graph.execution.StartedRun;
import dev.easel.server.event.JobEvent;
import dev.easel.server.event.JobEvents;
import dev.easel.server.job.JobResult;
import dev.easel.server.job.JobState;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.metrics.ServerMetrics;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
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
public final class Worker implements AutoCloseable {
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
    private final PreviewSettings previews;
    private final GraphExecutor executor;
    private final List<Thread> threads = new ArrayList<>();
    private final Semaphore turn = new Semaphore(1);
    private final CountDownLatch working = new CountDownLatch(THREADS);
    /** Jobs that were taken and whose end is not yet stored; when the end of one is told, those before it are not counted. */
    private final AtomicInteger unstored = new AtomicInteger();

    private final Deque<RunAnnouncements> current = new ConcurrentLinkedDeque<>();
    private final AtomicBoolean freeMemory = new AtomicBoolean();
    private final AtomicBoolean unloadModels = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile boolean abandoning;

    /** Done when the job that was taken last has ended; used by whoever has the turn. */
    private CompletableFuture<Void> lastEnd = CompletableFuture.completedFuture(null);

    public Worker(
            Engine engine,
            JobStore store,
            ClientSockets sockets,
            Announcer announcer,
            ServerMetrics metrics,
            JobEvents events,
            PreviewSettings previews) {
        this.engine = engine;
        this.store = store;
        this.sockets = sockets;
        this.announcer = announcer;
        this.metrics = metrics;
        this.events = events;
        this.previews = previews;
        executor = new GraphExecutor(engine.registry(), engine.cache(), engine.lifecycle());
        for (int number = 0; number < THREADS; number++) {
            threads.add(Thread.ofPlatform().name("worker-" + number).unstarted(this::run));
        }
    }

    /** Starts to take jobs. */
    public void start() {
        threads.forEach(Thread::start);
    }

    /** Stops the running job, if there is one; while it is being saved and the next one is at work, the one that is being saved. */
    public void interrupt() {
        executor.interrupt();
    }

    /** Stops the running job if it has this id. */
    public void interrupt(String promptId) {
        executor.interrupt(promptId);
    }

    /**
     * Frees memory before the next job.
     *
     * @param models unload models
     * @param results forget results as well, and unload models
     */
    public void free(boolean models, boolean results) {
        unloadModels.compareAndSet(false, models || results);
        freeMemory.compareAndSet(false, results);
    }

    /** The node that the reader sees at work in a run for this client. */
    public Optional<String> workingNode(String clientId) {
        return current.stream()
                .filter(run -> run.clientId().equals(Optional.of(clientId)))
                .flatMap(run -> run.workingNode().stream())
                .findFirst();
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
            return store.lease(PATIENCE).map(this::begin);
        } catch (EaselException failure) {
            LOG.error("The next job cannot be taken: {}", failure.getMessage(), failure);
            Thread.sleep(PATIENCE);
            return Optional.empty();
        }
    }

    /** Works until the job is done, or until nothing is left but to save. */
    private Work begin(LeasedJob job) {
        MDC.put("job", job.request().promptId());
        long start = System.nanoTime();
        long startedAt = System.currentTimeMillis();
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
                ? refuse(
                        job,
                        line,
                        "The server stopped " + store.attempts() + " times while it ran this prompt, so it is"
                                + " not tried again.",
                        startedAt)
                : execute(job, line, startedAt);
        return new Work(job, line, result, before, end, start);
    }

    private void free() {
        if (freeMemory.getAndSet(false)) {
            executor.clearCache();
        }
        if (unloadModels.getAndSet(false)) {
            engine.machine().unloadModels();
        }
    }

    private void finish(Work work) {
        LeasedJob job = work.job();
        try {
            JobResult result = work.result().get();
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
            metrics.job(result.state(), System.nanoTime() - work.start());
            LOG.info(
                    "Job {} {} in {} ms", promptId, result.state().storedName(), result.endedAt() - result.startedAt());
        } finally {
            work.end().complete(null);
            MDC.remove("job");
        }
    }

    private Supplier<JobResult> execute(LeasedJob job, JobLine line, long startedAt) {
        RunAnnouncements announcements;
        StartedRun run;
        try {
            QueueItem item = QueueItem.of(job.request());
            announcements = new RunAnnouncements(
                    job.request().clientId(), sockets, line, previews.size(), previews.wanted(item.extraData()));
            NodeTimes times = new NodeTimes(item.workflow(), metrics);
            RunProgress progress = new RunProgress(item.workflow(), events, previews.size());
            RunAnnouncements told = announcements;
            ExecutionListener listener = event -> {
                times.on(event);
                progress.on(event);
                told.on(event);
            };
            current.add(announcements);
            try {
                run = executor.begin(
                        new ExecutionRequest(
                                job.request().promptId(), item.workflow(), item.outputs(), item.extraData()),
                        listener);
            } catch (RuntimeException | Error failure) {
                current.remove(announcements);
                throw failure;
            }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError defect) {
            return failed(job, line, defect, startedAt);
        }
        return () -> {
            try {
                return result(run.finish(), startedAt);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError defect) {
                return failed(job, line, defect, startedAt).get();
            } finally {
                current.remove(announcements);
            }
        };
    }

    private static JobResult result(ExecutionResult result, long startedAt) {
        result.failure()
                .ifPresent(failure -> LOG.warn(
                        "Node {} ({}) failed: {}",
                        failure.nodeId(),
                        failure.classType(),
                        failure.message().strip(),
                        failure.cause()));
        return JobResults.of(result, startedAt, System.currentTimeMillis());
    }

    private Supplier<JobResult> failed(LeasedJob job, JobLine line, Throwable defect, long startedAt) {
        LOG.error("The run failed outside its nodes", defect);
        return refuse(job, line, String.valueOf(defect.getMessage()), startedAt);
    }

    private Supplier<JobResult> refuse(LeasedJob job, JobLine line, String message, long startedAt) {
        long now = System.currentTimeMillis();
        Map<String, Object> error = JobResults.failureData(job.request().promptId(), message, "RuntimeError", now);
        job.request()
                .clientId()
                .ifPresent(id -> line.announce(
                        () -> sockets.send(id, Message.event(Message.Weight.EVENT, "execution_error", error))));
        JobResult result = JobResults.failed(error, startedAt, now);
        return () -> result;
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
    public List<Message> greeting(String clientId) {
        return workingNode(clientId)
                .map(node -> List.of(Message.event(Message.Weight.EVENT, "executing", Map.of("node", node))))
                .orElse(List.of());
    }

    /**
     * Takes no more jobs and waits for the running one; one that takes longer is stopped and goes back to the queue.
     *
     * @param limit how long to wait
     */
    public void stop(Duration limit) {
        stopping = true;
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
