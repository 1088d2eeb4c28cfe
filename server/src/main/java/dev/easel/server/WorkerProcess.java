package dev.easel.server;

import dev.easel.hub.DataFolders;
import dev.easel.server.asset.AssetStore;
import dev.easel.server.asset.AssetStores;
import dev.easel.server.database.Tables;
import dev.easel.server.event.JobEvents;
import dev.easel.server.file.JobFiles;
import dev.easel.server.file.SharedFiles;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.job.sql.PostgresDialect;
import dev.easel.server.job.sql.PostgresJobStore;
import dev.easel.server.metrics.ServerMetrics;
import dev.easel.server.relay.ClientRelay;
import dev.easel.server.relay.EventRelay;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.trace.Tracing;
import dev.easel.server.worker.Announcer;
import dev.easel.server.worker.Engine;
import dev.easel.server.worker.MachineMeters;
import dev.easel.server.worker.PreviewSettings;
import dev.easel.server.worker.WorkerGroup;
import dev.easel.server.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that runs jobs of a shared database; clients hear of its jobs through their server. */
public final class WorkerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private final PostgresJobStore store;
    private final ClientSockets clients = new ClientSockets(Map.of());
    private final Announcer announcer = new Announcer();
    private final ServerMetrics metrics = new ServerMetrics();
    private final WorkerGroup workers;
    private final Optional<Tables> tables;
    private final Optional<AssetStore> contents;
    private final Optional<WorkerListener> listener;
    private final Duration stopLimit;

    /**
     * Joins the workers of a database and starts to work.
     *
     * @param engines makes what runs workflows, once the database is open
     * @param policy how jobs are treated; without an asset store there, the folders are shared
     * @param data the folders of inputs and results
     * @param metricsPort where it tells its metrics and that it is well; none for nowhere
     * @param tracing where traces of jobs go
     * @param stopLimit how long the running job may take when the process is told to stop
     * @throws dev.easel.errors.EaselException INPUT_OUTPUT when the database cannot be opened
     */
    public WorkerProcess(
            SharedJobs shared,
            StoreLimits limits,
            PreviewSettings previews,
            Duration stopLimit,
            JobPolicy policy,
            DataFolders data,
            OptionalInt metricsPort,
            Tracing tracing,
            Supplier<Engine> engines) {
        this.stopLimit = stopLimit;
        store = new PostgresJobStore(
                PostgresDialect.of(shared.database(), 1, shared.patience()),
                limits,
                Clock.systemUTC(),
                shared.worker(),
                shared.lease());
        JobEvents events = new JobEvents();
        ClientRelay.send(store.messages(), clients);
        EventRelay.send(store.messages(), events);
        tables = policy.assets().map(url -> new Tables(PostgresDialect.of(shared.database(), 1, shared.patience())));
        contents = policy.assets().map(url -> AssetStores.open(url, Long.MAX_VALUE));
        JobFiles files = tables.<JobFiles>map(
                        table -> new SharedFiles(table, contents.orElseThrow(), data, Clock.systemUTC()))
                .orElse(JobFiles.LOCAL);
        Engine engine = engines.get();
        MachineMeters.add(metrics, engine.machine());
        workers = new WorkerGroup(
                policy.inputs(),
                engine,
                store,
                clients,
                announcer,
                metrics,
                events,
                previews,
                policy.runLimit(),
                files,
                tracing);
        Workers.obey(workers, store);
        listener = metricsPort.stream()
                .mapToObj(port -> new WorkerListener(port, metrics))
                .findFirst();
        workers.start();
        LOG.info("Worker {} takes jobs", shared.worker());
    }

    /** How long it has had nothing to do. */
    public Duration idle() {
        return store.idle();
    }

    /** Whether a job was told to stop and did not; it counts as failed then, and this process is no use any more. */
    public boolean isStuck() {
        return workers.isStuck();
    }

    /** Takes no more jobs, lets the running one end within the limit or puts it back, and closes everything. */
    @Override
    public void close() {
        workers.stop(stopLimit);
        listener.ifPresent(WorkerListener::close);
        announcer.close();
        clients.close();
        contents.ifPresent(AssetStore::close);
        tables.ifPresent(Tables::close);
        store.close();
        metrics.close();
        LOG.info("Stopped");
    }
}
