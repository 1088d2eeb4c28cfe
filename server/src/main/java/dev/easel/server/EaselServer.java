package dev.easel.server;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.convert.NodeCatalog;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.hub.library.ModelDownloads;
import dev.easel.hub.library.ModelInspector;
import dev.easel.server.api.ConvertRoutes;
import dev.easel.server.api.DeadJobRoutes;
import dev.easel.server.api.HealthRoutes;
import dev.easel.server.api.InternalRoutes;
import dev.easel.server.api.JobRoutes;
import dev.easel.server.api.KeyRoutes;
import dev.easel.server.api.ModelLibraryRoutes;
import dev.easel.server.api.ModelRoutes;
import dev.easel.server.api.NodeRoutes;
import dev.easel.server.api.PageRoutes;
import dev.easel.server.api.PromptRoutes;
import dev.easel.server.api.QueueMoveRoutes;
import dev.easel.server.api.QueueRoutes;
import dev.easel.server.api.SettingsRoutes;
import dev.easel.server.api.SocketRoutes;
import dev.easel.server.api.SystemRoutes;
import dev.easel.server.api.UploadRoutes;
import dev.easel.server.api.UsageRoutes;
import dev.easel.server.api.UserAccounts;
import dev.easel.server.api.UserDataRoutes;
import dev.easel.server.api.ViewRoutes;
import dev.easel.server.api.WordsRoutes;
import dev.easel.server.asset.AssetStore;
import dev.easel.server.asset.AssetStores;
import dev.easel.server.call.JobQueue;
import dev.easel.server.call.Terms;
import dev.easel.server.database.Tables;
import dev.easel.server.event.JobEvent;
import dev.easel.server.event.JobEvents;
import dev.easel.server.file.JobFiles;
import dev.easel.server.file.SharedFiles;
import dev.easel.server.http.AccessRules;
import dev.easel.server.http.Gate;
import dev.easel.server.http.HttpEntrance;
import dev.easel.server.http.Router;
import dev.easel.server.job.JobStore;
import dev.easel.server.job.sql.PostgresDialect;
import dev.easel.server.job.sql.PostgresJobStore;
import dev.easel.server.job.sql.SqlDialect;
import dev.easel.server.key.ApiKeys;
import dev.easel.server.key.AuditLog;
import dev.easel.server.metrics.ServerMetrics;
import dev.easel.server.relay.ClientRelay;
import dev.easel.server.relay.EventRelay;
import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import dev.easel.server.trace.Tracing;
import dev.easel.server.usage.Usage;
import dev.easel.server.usage.UsageMeters;
import dev.easel.server.worker.Announcer;
import dev.easel.server.worker.Engine;
import dev.easel.server.worker.MachineMeters;
import dev.easel.server.worker.WorkerGroup;
import dev.easel.server.worker.Workers;
import dev.easel.words.Words;
import dev.easel.words.WordsSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server: store, worker, sockets and HTTP, started and stopped in the right order. */
public final class EaselServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EaselServer.class);

    private static final int READERS = 8;

    private final ServerSettings settings;
    private final Tracing tracing;
    private final StateFolder state;
    private final JobStore store;
    private final Announcer announcer = new Announcer();
    private final ServerMetrics metrics = new ServerMetrics();
    private final JobEvents events = new JobEvents();
    private final ClientSockets sockets;
    private final WorkerGroup group;
    private final Tables tables;
    private final AssetStore contents;
    private final JobFiles files;
    private final Housekeeping housekeeping;
    private final ApiKeys keys;
    private final AuditLog audit;
    private final Usage usage;
    private final Published published;
    private final Workers workers;
    private final HttpListener listener;
    private volatile boolean ready;

    /**
     * Opens the store and starts to listen and to work.
     *
     * @param engines makes what runs workflows, once the store is open
     * @throws EaselException UNAVAILABLE when the port is taken or another server uses the same state folder, INPUT_OUTPUT when a
     *     folder cannot be used
     */
    public EaselServer(ServerSettings settings, Supplier<Engine> engines) {
        this(settings, engines, Tracing.OFF);
    }

    /** The same, tracing requests and jobs. */
    public EaselServer(ServerSettings settings, Supplier<Engine> engines, Tracing tracing) {
        this.settings = settings;
        this.tracing = tracing;
        state = StateFolder.open(settings.state());
        Map<String, Object> features = features();
        sockets = new ClientSockets(features);
        try {
            TempFolder.tidy(settings.data().temp(), settings.shared().isPresent());
            store = openStore();
            tables = new Tables(settings.shared()
                    .<SqlDialect>map(shared -> PostgresDialect.of(shared.database(), READERS, shared.patience()))
                    .orElseGet(state::dialect));
            contents = AssetStores.open(assets(), Long.MAX_VALUE);
            files = settings.policy().assets().isPresent() && settings.shared().isPresent()
                    ? new SharedFiles(tables, contents, settings.data(), Clock.systemUTC())
                    : JobFiles.LOCAL;
            housekeeping = new Housekeeping(contents, files, Clock.systemUTC());
            Engine engine = engines.get();
            group = new WorkerGroup(
                    settings.policy().inputs(),
                    engine,
                    store,
                    sockets,
                    announcer,
                    metrics,
                    events,
                    settings.previews(),
                    settings.policy().runLimit(),
                    files,
                    tracing);
            workers = new Workers(group, store, settings.shared().isPresent());
            Workers.obey(group, store);
            sockets.greetWith(this::greeting);
            keys = openKeys();
            audit = new AuditLog(tables, Clock.systemUTC());
            usage = new Usage(tables);
            requireKeys();
            published = new Published(settings, state, tables, contents, files, store, events, Clock.systemUTC());
            listener = new HttpListener(settings, container -> entrance(engine, features, container));
            MachineMeters.add(metrics, engine.machine());
            UsageMeters.add(metrics, usage);
            metrics.gauge("easel.queue.remaining", "Prompts pending or running", store::remaining);
            metrics.gauge("easel.websocket.clients", "Connected clients", sockets::count);
            metrics.counter(
                    "easel.websocket.dropped", "Clients cut off because they did not read", sockets::droppedClients);
            if (settings.shared().map(SharedJobs::worksItself).orElse(true)) {
                group.start();
            }
            ready = true;
        } catch (RuntimeException failure) {
            state.close();
            sockets.close();
            throw failure;
        }
    }

    /** Servers that share a database share their data folder as well, unless an asset store is named. */
    private String assets() {
        Path folder = settings.shared().isPresent()
                ? settings.data().input().toAbsolutePath().resolveSibling("assets")
                : settings.state().resolve("assets");
        return settings.policy().assets().orElse(folder.toString());
    }

    /** What a shared database tells of changes makes it safe to remember keys. */
    private ApiKeys openKeys() {
        if (store instanceof PostgresJobStore shared) {
            ApiKeys remembering = ApiKeys.remembering(tables, Clock.systemUTC());
            shared.whenKeysChange(remembering::forget);
            return remembering;
        }
        return new ApiKeys(tables, Clock.systemUTC());
    }

    private void requireKeys() {
        AccessRules rules = settings.access();
        if (rules.policy() == AccessRules.KeyPolicy.ALWAYS && rules.apiKeys().isEmpty() && !keys.any()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "On " + settings.address()
                            + " others can reach the server: give --api-key-file FILE, make a key with"
                            + " easel keys create, or give --allow-anonymous if that is meant.");
        }
    }

    private JobStore openStore() {
        if (settings.shared().isEmpty()) {
            return state.openStore(settings.stored(), Clock.systemUTC());
        }
        SharedJobs shared = settings.shared().get();
        PostgresJobStore opened = new PostgresJobStore(
                PostgresDialect.of(shared.database(), READERS, shared.patience()),
                settings.stored(),
                Clock.systemUTC(),
                shared.worker(),
                shared.lease());
        ClientRelay.receive(opened.messages(), sockets);
        EventRelay.receive(opened.messages(), events);
        if (shared.worksItself()) {
            ClientRelay.send(opened.messages(), sockets);
            EventRelay.send(opened.messages(), events);
        }
        opened.whenFinished((promptId, result) -> events.receive(promptId, new JobEvent.Finished(result)));
        return opened;
    }

    private Map<String, Object> features() {
        Map<String, Object> features = new LinkedHashMap<>();
        features.put("supports_preview_metadata", true);
        features.put("max_upload_size", settings.limits().upload());
        return features;
    }

    private List<Message> greeting(String clientId) {
        List<Message> messages = new ArrayList<>();
        messages.add(Message.greeting(store.remaining(), clientId));
        messages.addAll(group.greeting(clientId));
        return messages;
    }

    private HttpEntrance entrance(Engine engine, Map<String, Object> features, ServerWebSocketContainer container) {
        Router router = new Router();
        UserAccounts accounts = new UserAccounts(settings.users(), settings.multiUser());
        WorkflowValidator validator = new WorkflowValidator(engine.registry());
        AtomicLong numbers = new AtomicLong(store.nextNumber());
        Terms terms = new Terms(NodeCatalog.of(engine.registry()), files);
        JobQueue queue = new JobQueue(store, sockets, announcer, Clock.systemUTC(), numbers, terms);
        new SocketRoutes(sockets, container).register(router);
        new PromptRoutes(validator, store, sockets, announcer, Clock.systemUTC(), numbers, terms).register(router);
        new QueueRoutes(store, workers, sockets, announcer).register(router);
        new QueueMoveRoutes(store, sockets, announcer).register(router);
        new JobRoutes(store, workers).register(router);
        new DeadJobRoutes(store, queue, validator).register(router);
        new ConvertRoutes(engine.registry()).register(router);
        new ViewRoutes(settings.data(), files).register(router);
        new UploadRoutes(settings.data()).register(router);
        new NodeRoutes(engine.registry()).register(router);
        new ModelRoutes(settings.models()).register(router);
        engine.registry()
                .services()
                .find(ModelDownloads.class)
                .ifPresent(downloads -> new ModelLibraryRoutes(
                                downloads,
                                engine.registry().services().get(ModelInspector.class),
                                engine.registry(),
                                () -> ready)
                        .register(router));
        new SystemRoutes(engine.machine(), features, settings.arguments(), settings.version()).register(router);
        new SettingsRoutes(accounts).register(router);
        new UserDataRoutes(accounts).register(router);
        new InternalRoutes(settings.data(), settings.models(), sockets).register(router);
        Words words =
                engine.registry().services().find(Words.class).orElseGet(() -> new Words(WordsSettings.offline()));
        new WordsRoutes(words).register(router);
        metrics.counter(
                "easel.words.calls",
                "Answers of language models",
                () -> words.total().calls());
        metrics.counter(
                "easel.words.input.tokens",
                "Tokens they read",
                () -> words.total().inputTokens());
        metrics.counter(
                "easel.words.output.tokens",
                "Tokens they wrote",
                () -> words.total().outputTokens());
        metrics.counter(
                "easel.words.cost",
                "What they cost by the price in words.yaml; 0 without one",
                () -> words.total().cost().orElse(BigDecimal.ZERO));
        published.register(router, engine, queue, workers, words);
        new KeyRoutes(keys, audit, Clock.systemUTC()).register(router);
        new UsageRoutes(usage, keys, settings.policy().price(), Clock.systemUTC()).register(router);
        new HealthRoutes(metrics, () -> ready, store::isReachable).register(router);
        new PageRoutes(settings.frontEnd()).register(router);
        Gate gate = new Gate(settings.access(), published.links(), keys, audit, Clock.systemUTC());
        return new HttpEntrance(
                router,
                settings.access(),
                gate,
                settings.limits(),
                metrics::request,
                tracing,
                settings.transport().compressed());
    }

    /** How many jobs are pending or running. */
    public int unfinishedJobs() {
        return store.remaining();
    }

    /** The port it listens on. */
    public int port() {
        return listener.port();
    }

    /** Where it answers: the first of its addresses. */
    public String url() {
        String address = settings.addresses().getFirst();
        String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
        return settings.transport().scheme() + "://" + host + ":" + port();
    }

    /** Takes no more prompts, lets the running one end within the limit or puts it back, tells clients, and closes everything. */
    @Override
    public void close() {
        if (!ready) {
            return;
        }
        ready = false;
        LOG.info("Stopping; the running prompt has {} s", settings.stopLimit().toSeconds());
        group.stop(settings.stopLimit());
        announcer.close();
        sockets.close();
        listener.close();
        published.close();
        housekeeping.close();
        contents.close();
        tables.close();
        store.close();
        metrics.close();
        state.close();
        try {
            TempFolder.tidy(settings.data().temp(), settings.shared().isPresent());
        } catch (EaselException failure) {
            LOG.warn("{}", failure.getMessage());
        }
        LOG.info("Stopped");
    }

    /** The failure of a part that could not be started. */
    static EaselException unavailable(String message, Throwable cause) {
        return new EaselException(ErrorCode.UNAVAILABLE, message, cause);
    }
}
