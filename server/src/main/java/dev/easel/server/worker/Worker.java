package dev.easel.server.worker;

import dev.easel.errors.EaselException;
import dev.easel.graph.execution.ExecutionListener;
import dev.easel.graph.execution.ExecutionRequest;
import dev.easel.graph.execution.ExecutionResult;
import dev.easel.graph.execution.GraphExecutor;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs jobs one after the other. While a result is being stored and told, the next job is already at work: what clients hear keeps its
 * order because all of it goes through the {@link Announcer}.
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final Engine engine;
    private final JobStore store;
    private final ClientSockets sockets;
    private final Announcer announcer;
    private final ServerMetrics metrics;
    private final JobEvents events;
    private final PreviewSettings previews;
    private final GraphExecutor executor;
    private final Thread thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean freeMemory = new AtomicBoolean();
    private final AtomicBoolean unloadModels = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile boolean abandoning;
    private volatile Optional<RunAnnouncements> current = Optional.empty();

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
        thread = Thread.ofPlatform().name("worker").unstarted(this::run);
    }

    /** Starts to take jobs. */
    public void start() {
        thread.start();
    }

    /** Stops the running job, if there is one. */
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
        return current.filter(run -> run.clientId().equals(Optional.of(clientId)))
                .flatMap(RunAnnouncements::workingNode);
    }

    private void run() {
        try {
            while (!stopping) {
                free();
                try {
                    store.lease(PATIENCE).ifPresent(this::runJob);
                } catch (EaselException failure) {
                    LOG.error("The next job cannot be taken: {}", failure.getMessage(), failure);
                    Thread.sleep(PATIENCE);
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("The worker was stopped while it waited");
        } finally {
            executor.close();
            ended.complete(null);
        }
    }

    private void free() {
        if (freeMemory.getAndSet(false)) {
            executor.clearCache();
        }
        if (unloadModels.getAndSet(false)) {
            engine.machine().unloadModels();
        }
    }

    private void runJob(LeasedJob job) {
        String promptId = job.request().promptId();
        MDC.put("job", promptId);
        long start = System.nanoTime();
        long startedAt = System.currentTimeMillis();
        try {
            announceStatus(job, CompletableFuture.completedFuture(store.remaining()));
            JobResult result = job.attempt() > store.attempts()
                    ? refuse(
                            job,
                            "The server stopped " + store.attempts() + " times while it ran this prompt, so it is"
                                    + " not tried again.",
                            "RuntimeError",
                            startedAt)
                    : execute(job, startedAt);
            if (abandoning && result.state() == JobState.INTERRUPTED) {
                store.release(job);
                LOG.info("Job {} goes back to the queue because the server stops", promptId);
                return;
            }
            CompletableFuture<Integer> remaining =
                    store.finish(job, result).handle((stored, failure) -> store.remaining());
            announcer.waitFor(remaining);
            announceStatus(job, remaining);
            announceEnd(job);
            announcer.announce(() -> events.publish(promptId, new JobEvent.Finished(result.state())));
            metrics.job(result.state(), System.nanoTime() - start);
            LOG.info("Job {} {} in {} ms", promptId, result.state().storedName(), result.endedAt() - startedAt);
        } finally {
            current = Optional.empty();
            MDC.remove("job");
        }
    }

    private JobResult execute(LeasedJob job, long startedAt) {
        try {
            QueueItem item = QueueItem.of(job.request());
            RunAnnouncements announcements = new RunAnnouncements(
                    job.request().clientId(), sockets, announcer, previews.size(), previews.wanted(item.extraData()));
            current = Optional.of(announcements);
            NodeTimes times = new NodeTimes(item.workflow(), metrics);
            RunProgress progress = new RunProgress(item.workflow(), events, previews.size());
            ExecutionListener listener = event -> {
                times.on(event);
                progress.on(event);
                announcements.on(event);
            };
            ExecutionResult result = executor.execute(
                    new ExecutionRequest(job.request().promptId(), item.workflow(), item.outputs(), item.extraData()),
                    listener);
            result.failure()
                    .ifPresent(failure -> LOG.warn(
                            "Node {} ({}) failed: {}",
                            failure.nodeId(),
                            failure.classType(),
                            failure.message().strip(),
                            failure.cause()));
            return JobResults.of(result, startedAt, System.currentTimeMillis());
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError defect) {
            LOG.error("The run failed outside its nodes", defect);
            return refuse(job, String.valueOf(defect.getMessage()), "RuntimeError", startedAt);
        }
    }

    private JobResult refuse(LeasedJob job, String message, String type, long startedAt) {
        long now = System.currentTimeMillis();
        Map<String, Object> error = JobResults.failureData(job.request().promptId(), message, type, now);
        job.request()
                .clientId()
                .ifPresent(id -> announcer.announce(
                        () -> sockets.send(id, Message.event(Message.Weight.EVENT, "execution_error", error))));
        return JobResults.failed(error, startedAt, now);
    }

    /** The length of the queue is that of the moment it is about; by the time it is told there may have been others. */
    private void announceStatus(LeasedJob job, CompletableFuture<Integer> remaining) {
        announcer.announce(() -> sockets.broadcastStatus(
                Message.status(remaining.join()), job.request().clientId()));
    }

    private void announceEnd(LeasedJob job) {
        job.request()
                .clientId()
                .ifPresent(id -> announcer.announce(
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
        if (!thread.isAlive()) {
            return;
        }
        try {
            ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLong) {
            abandoning = true;
            executor.interrupt();
            joinQuietly();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void joinQuietly() {
        try {
            thread.join(PATIENCE.multipliedBy(25));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop(Duration.ZERO);
    }
}
