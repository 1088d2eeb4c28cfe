package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.graph.node.NodePack;
import dev.easel.graph.node.PluginFolder;
import dev.easel.hub.DataFolders;
import dev.easel.hub.download.HubSettings;
import dev.easel.server.EaselServer;
import dev.easel.server.ServerSettings;
import dev.easel.server.http.BodyLimits;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.log.EventLog;
import dev.easel.server.plugin.ContractClassLoader;
import dev.easel.server.trace.Tracing;
import dev.easel.server.worker.PreviewSettings;
import dev.easel.tensor.NativeLibrary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Answers as ComfyUI does until it is told to stop. */
@Command(
        name = "serve",
        description = "Starts the server: the ComfyUI API on http://127.0.0.1:8188.",
        footer = {
            "",
            "Examples:",
            "  easel serve                                      for programs on this machine",
            "  easel serve --front-end-root ~/frontend/dist     with a built ComfyUI front end",
            "  easel serve --plugins ~/my-nodes                 with node packs from jars",
            "  easel serve --listen --api-key-file keys.txt     for others, who need a key",
        })
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final int MEBIBYTE = 1 << 20;
    /** What a server prints when it answers, followed by its address. */
    static final String ANSWERS = "Easel answers on ";

    private final EaselCommand easel;

    @Spec
    private CommandSpec specification;

    @Mixin
    private ServeAccess access = new ServeAccess();

    @Mixin
    private ServeTransport transport = new ServeTransport();

    @Mixin
    private ServeCalls calling = new ServeCalls();

    @Mixin
    private ServeWorkers workers = new ServeWorkers();

    @Mixin
    private ServePolicy policy = new ServePolicy();

    @ArgGroup(exclusive = true)
    private ServeCaching caching = new ServeCaching();

    @Option(names = "--port", paramLabel = "PORT", description = "The port (default: 8188; 0: a free one).")
    private int port = 8188;

    @Option(
            names = "--front-end-root",
            paramLabel = "DIR",
            description = "The folder of a built web page to serve at /.")
    private Path frontEnd;

    @Option(names = "--plugins", paramLabel = "DIR", description = "A folder with jars of node packs; repeatable.")
    private List<Path> plugins = new ArrayList<>();

    @Option(
            names = "--input-directory",
            paramLabel = "DIR",
            description = "Where inputs are (default: input in --data).")
    private Path input;

    @Option(
            names = "--output-directory",
            paramLabel = "DIR",
            description = "Where results go (default: output in --data).")
    private Path output;

    @Option(
            names = "--temp-directory",
            paramLabel = "DIR",
            description = "Previews, emptied at start (default: temp in --data).")
    private Path temp;

    @Option(
            names = "--user-directory",
            paramLabel = "DIR",
            description = "Settings and workflows (default: user in --data).")
    private Path user;

    @Option(names = "--state", paramLabel = "DIR", description = "The job database (default: state in --data).")
    private Path state;

    @Option(names = "--multi-user", description = "Keep settings and workflows by user.")
    private boolean multiUser;

    @Option(
            names = "--preview-method",
            paramLabel = "METHOD",
            description = "Pictures while sampling: none (default), auto, latent2rgb, taesd.")
    private PreviewSettings.Method previewMethod = PreviewSettings.Method.NONE;

    @Option(names = "--preview-size", paramLabel = "PIXELS", description = "Their longer side (default: 512).")
    private int previewSize = PreviewSettings.DEFAULT.size();

    @Option(names = "--max-upload-size", paramLabel = "MB", description = "The largest request body (default: 100).")
    private int maxUpload = 100;

    @Option(names = "--max-queue", paramLabel = "N", description = "How many prompts may wait (default: 100000).")
    private int maxQueue = StoreLimits.DEFAULT.pending();

    @Option(
            names = "--max-history",
            paramLabel = "N",
            description = "How many finished prompts are remembered (default: 10000).")
    private int maxHistory = StoreLimits.DEFAULT.history();

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description = "How often a prompt is started when the server dies while it runs (default: 3).")
    private int attempts = StoreLimits.DEFAULT.attempts();

    @Option(
            names = "--stop-timeout",
            paramLabel = "SECONDS",
            description =
                    "How long the running prompt may take when the server is told to stop (default: 30); then it goes back to"
                            + " the queue.")
    private int stopSeconds = 30;

    @Option(
            names = "--allow-private-downloads",
            description =
                    "Let models and pictures that clients name by URL be fetched from this machine and its network.")
    private boolean privateDownloads;

    @Option(names = "--disable-metadata", description = "Leave the workflow out of the files that nodes save.")
    private boolean withoutMetadata;

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "error, warn, info (default), debug or trace.")
    private Level logLevel = Level.INFO;

    ServeCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() throws InterruptedException {
        EventLog.instance().start(logLevel, easel.json(), System.err);
        ServerSettings settings = settings();
        Workspace workspace = easel.workspace().withData(settings.data());
        Thread.ofPlatform().name("library-loader").start(ServeCommand::loadLibrary);
        try (ServedEngine engine =
                new ServedEngine(workspace, easel.device(), plugInPacks(), caching.policy(), hub())) {
            serve(settings, engine.embedding(!withoutMetadata));
        }
        return ExitCode.SUCCESS.status();
    }

    private HubSettings hub() {
        HubSettings hub = HubSettings.of(easel.environment());
        return privateDownloads ? hub : hub.onlyPublic();
    }

    /** Loads libtorch while the database is being opened; what fails here fails again where it is reported. */
    private static void loadLibrary() {
        try {
            NativeLibrary.load();
        } catch (EaselException | LinkageError reportedLater) {
            LOG.debug("libtorch cannot be loaded", reportedLater);
        }
    }

    private List<NodePack> plugInPacks() {
        ClassLoader contract = new ContractClassLoader(ServeCommand.class.getClassLoader());
        return plugins.stream()
                .flatMap(folder -> PluginFolder.load(folder, contract).stream())
                .toList();
    }

    private void serve(ServerSettings settings, ServedEngine engine) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        StopSignal stop = easel.stop();
        stop.waitFor(settings.stopLimit().plusSeconds(10));
        try (Tracing tracing = Tracing.of(easel.environment(), "easel-server");
                EaselServer server = new EaselServer(settings, engine, tracing)) {
            easel.console().out().println(ANSWERS + server.url());
            easel.console().out().flush();
            Optional<WorkerFleet> fleet = settings.shared()
                    .flatMap(shared -> workers.fleet(
                            shared,
                            workerOptions(settings),
                            easel.device(),
                            settings.policy().inputs(),
                            server::unfinishedJobs));
            stop.onRequest(stopped::countDown);
            stopped.await();
            fleet.ifPresent(WorkerFleet::close);
        }
    }

    /** What worker processes of this server are told on their command line. */
    private List<String> workerOptions(ServerSettings settings) {
        List<String> options = new ArrayList<>();
        easel.workspace().modelRoots().forEach(root -> options.addAll(List.of("--models", root.toString())));
        easel.extraModelPaths().forEach(file -> options.addAll(List.of("--extra-model-paths", file.toString())));
        plugins.forEach(folder -> options.addAll(List.of("--plugins", folder.toString())));
        options.addAll(List.of(
                "--data", easel.data().toAbsolutePath().toString(),
                "--input-directory", settings.data().input().toAbsolutePath().toString(),
                "--output-directory", settings.data().output().toAbsolutePath().toString(),
                "--temp-directory", settings.data().temp().toAbsolutePath().toString(),
                "--attempts", Integer.toString(attempts),
                "--max-history", Integer.toString(maxHistory),
                "--run-limit", Long.toString(settings.policy().runLimit().toSeconds()),
                "--worker-inputs", Integer.toString(settings.policy().inputs()),
                "--stop-timeout", Integer.toString(stopSeconds),
                "--preview-method", previewMethod.name(),
                "--log-level", logLevel.name()));
        return options;
    }

    private ServerSettings settings() {
        DataFolders data = easel.workspace().data();
        DataFolders folders = new DataFolders(
                Optional.ofNullable(input).orElse(data.input()),
                Optional.ofNullable(output).orElse(data.output()),
                Optional.ofNullable(temp).orElse(data.temp()));
        Path parent = easel.data();
        List<String> arguments = new ArrayList<>(List.of("easel"));
        arguments.addAll(
                specification.commandLine().getParent().getParseResult().originalArgs());
        return new ServerSettings(
                access.address(),
                port,
                access.rules(easel.environment()),
                new BodyLimits((long) maxUpload * MEBIBYTE, BodyLimits.DEFAULT.json()),
                new StoreLimits(maxQueue, maxHistory, attempts),
                folders,
                easel.workspace().models(),
                Optional.ofNullable(state).orElse(parent.resolve("state")),
                Optional.ofNullable(user).orElse(parent.resolve("user")),
                multiUser,
                Optional.ofNullable(frontEnd),
                new PreviewSettings(previewMethod, previewSize),
                Duration.ofSeconds(stopSeconds),
                calling.settings(easel.environment(), privateDownloads),
                SecretArguments.hidden(arguments),
                Version.easel(),
                workers.jobs(easel.environment()),
                policy.policy(easel.environment()),
                transport.transport());
    }
}
