package dev.easel.server;

import dev.easel.server.event.JobEvents;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.job.sql.PostgresDialect;
import dev.easel.server.job.sql.PostgresJobStore;
import dev.easel.server.metrics.ServerMetrics;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.worker.Announcer;
import dev.easel.server.worker.Engine;
import dev.easel.server.worker.PreviewSettings;
import dev.easel.server.worker.Worker;
import dev.easel.server.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that runs jobs of a shared database and listens on no port; clients hear of its jobs through their server. */
public final class WorkerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private final PostgresJobStore store;
    private final ClientSockets clients = new ClientSockets(Map.of());
    private final Announcer announcer = new Announcer();
    private final ServerMetrics metrics = new ServerMetrics();
    private final Worker worker;
    private final Duration stopLimit;

    /**
     * Joins the workers of a database and starts to work.
     *
     * @param engines makes what runs workflows, once the database is open
     * @param stopLimit how long the running job may take when the process is told to stop
     * @throws dev.easel.errors.EaselException INPUT_OUTPUT when the database cannot be opened
     */
    public WorkerProcess(
            SharedJobs shared,
            StoreLimits limits,
            PreviewSettings previews,
            Duration stopLimit,
            Supplier<Engine> engines) {
        this.stopLimit = stopLimit;
        store = new PostgresJobStore(
                PostgresDialect.of(shared.database(), 1, shared.patience()),
                limits,
                Clock.systemUTC(),
                shared.worker(),
                shared.lease());
        clients.relayTo(store.messages());
        worker = new Worker(engines.get(), store, clients, announcer, metrics, new JobEvents(), previews);
        Workers.obey(worker, store);
        worker.start();
        LOG.info("Worker {} takes jobs", shared.worker());
    }

    /** How long it has had nothing to do. */
    public Duration idle() {
        return store.idle();
    }

    /** Takes no more jobs, lets the running one end within the limit or puts it back, and closes everything. */
    @Override
    public void close() {
        worker.stop(stopLimit);
        announcer.close();
        clients.close();
        store.close();
        metrics.close();
        LOG.info("Stopped");
    }
}
