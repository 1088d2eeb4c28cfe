package dev.easel.server.worker;

import dev.easel.server.event.JobEvents;
import dev.easel.server.file.JobFiles;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.metrics.ServerMetrics;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import dev.easel.server.trace.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The workers of a process, one for each job that may be at work at once. They share the models that are loaded, so a model is in memory once
 * however many of them use it; each has the results of its own runs, and memory for computing. What clients hear is in order within a
 * worker.
 */
public final class WorkerGroup implements AutoCloseable {
    /** More would only wait for the device. */
    public static final int MOST = 64;

    private final List<Worker> workers = new ArrayList<>();

    /**
     * Workers that have not yet started.
     *
     * @param inputs how many jobs may be at work at once
     * @param runLimit how long a job may run before it is stopped and counts as failed
     */
    public WorkerGroup(
            int inputs,
            Engine engine,
            JobStore store,
            ClientSockets sockets,
            Announcer announcer,
            ServerMetrics metrics,
            JobEvents events,
            PreviewSettings previews,
            Duration runLimit,
            JobFiles files,
            Tracing tracing) {
        HeldModels held = new HeldModels(engine.machine());
        Set<Long> toStop = ConcurrentHashMap.newKeySet();
        for (int number = 0; number < inputs; number++) {
            workers.add(new Worker(
                    "worker-" + number,
                    engine,
                    store,
                    sockets,
                    announcer,
                    metrics,
                    events,
                    previews,
                    runLimit,
                    files,
                    tracing,
                    held,
                    toStop));
        }
    }

    /** Starts to take jobs. */
    public void start() {
        workers.forEach(Worker::start);
    }

    /** Stops the running jobs; of two that overlap in one worker, the one that is being saved. */
    public void interrupt() {
        workers.forEach(Worker::interrupt);
    }

    /** Stops a job that one of them has leased. */
    void stop(LeasedJob job) {
        workers.forEach(worker -> worker.stop(job));
    }

    /** As {@link Worker#free}, for all. */
    public void free(boolean models, boolean results) {
        workers.forEach(worker -> worker.free(models, results));
    }

    /** As {@link Worker#isStuck}, for any. */
    public boolean isStuck() {
        return workers.stream().anyMatch(Worker::isStuck);
    }

    /** Messages that a new connection with this id gets because its prompts are being run. */
    public List<Message> greeting(String clientId) {
        return workers.stream()
                .flatMap(worker -> worker.greeting(clientId).stream())
                .toList();
    }

    /** As {@link Worker#stop(Duration)}, for all at once. */
    public void stop(Duration limit) {
        try (ExecutorService stopping = Executors.newVirtualThreadPerTaskExecutor()) {
            workers.forEach(worker -> stopping.execute(() -> worker.stop(limit)));
        }
    }

    @Override
    public void close() {
        stop(Duration.ZERO);
    }
}
