package dev.easel.server.call;

import dev.easel.graph.validation.ValidationResult;
import dev.easel.server.job.JobRequest;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.QueueNumber;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import dev.easel.server.worker.Announcer;
import dev.easel.server.worker.QueueItem;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Puts validated workflows into the queue behind all others, and tells clients how long it is. */
public final class JobQueue {
    private final JobStore store;
    private final ClientSockets sockets;
    private final Announcer announcer;
    private final Clock clock;
    private final AtomicLong counter;
    private final Terms terms;

    /** @param counter the numbers of the queue, shared with everyone who puts something into it */
    public JobQueue(
            JobStore store, ClientSockets sockets, Announcer announcer, Clock clock, AtomicLong counter, Terms terms) {
        this.terms = terms;
        this.store = store;
        this.sockets = sockets;
        this.announcer = announcer;
        this.clock = clock;
        this.counter = counter;
    }

    /**
     * Adds a job; it is on disk when this returns.
     *
     * @param order who wants it, and how
     * @throws dev.easel.server.job.LimitReachedException when the queue is full, or who wants it has reached a limit
     */
    public void submit(String promptId, ValidationResult validated, Map<String, Object> extraData, JobOrder order) {
        QueueItem item = new QueueItem(
                validated.workflow(), terms.extraData(validated.workflow(), extraData), validated.outputs());
        JobRequest request = item.toRequest(promptId, new QueueNumber(counter.getAndIncrement(), true), clock.millis())
                .on(terms.of(order, validated.workflow()));
        store.submit(request, () -> {
            int remaining = store.remaining() + 1;
            announcer.announce(() -> sockets.broadcastStatus(Message.status(remaining), request.clientId()));
        });
    }
}
