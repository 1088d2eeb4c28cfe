package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.hub.download.HubSettings;
import dev.easel.server.EaselServer;
import dev.easel.server.ServerSettings;
import dev.easel.server.http.BodyLimits;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.log.EventLog;
import dev.easel.server.trace.Tracing;
import dev.easel.server.worker.PreviewSettings;
import dev.easel.tensor.NativeLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private JobRunOptions running = new JobRunOptions();

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

    @Option(
            names = "--user-directory",
            paramLabel = "DIR",
            description = "Settings and workflows (default: user in --data).")
    private Path user;

    @Option(names = "--state", paramLabel = "DIR", description = "The job database (default: state in --data).")
    private Path state;

    @Option(names = "--multi-user", description = "Keep settings and workflows by user.")
    private boolean multiUser;

    @Option(names = "--preview-size", paramLabel = "PIXELS", description = "Their longer side (default: 512).")
    private int previewSize = PreviewSettings.DEFAULT.size();

    @Option(names = "--max-upload-size", paramLabel = "MB", description = "The largest request body (default: 100).")
    private int maxUpload = 100;

    @Option(names = "--max-queue", paramLabel = "N", description = "How many prompts may wait (default: 100000).")
    private int maxQueue = StoreLimits.DEFAULT.pending();

    @Option(
            names = "--allow-private-downloads",
            description =
                    "Let models and pictures that clients name by URL be fetched from this machine and its network.")
    private boolean privateDownloads;

    @Option(names = "--disable-metadata", description = "Leave the workflow out of the files that nodes save.")
    private boolean withoutMetadata;

    ServeCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() throws InterruptedException {
        EventLog.instance().start(running.logLevel(), easel.json(), System.err);
        ServerSettings settings = settings();
        Workspace workspace = easel.workspace().withData(settings.data());
        Thread.ofPlatform().name("library-loader").start(ServeCommand::loadLibrary);
        try (ServedEngine engine =
                new ServedEngine(workspace, easel.device(), running.plugInPacks(), caching.policy(), hub())) {
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
        options.addAll(List.of(
                "--data", easel.data().toAbsolutePath().toString(),
                "--run-limit", Long.toString(settings.policy().runLimit().toSeconds()),
                "--worker-inputs", Integer.toString(settings.policy().inputs())));
        options.addAll(running.forWorkers(settings.data()));
        return options;
    }

    private ServerSettings settings() {
        Path parent = easel.data();
        List<String> arguments = new ArrayList<>(List.of("easel"));
        arguments.addAll(
                specification.commandLine().getParent().getParseResult().originalArgs());
        return new ServerSettings(
                access.address(),
                port,
                access.rules(easel.environment()),
                new BodyLimits((long) maxUpload * MEBIBYTE, BodyLimits.DEFAULT.json()),
                running.limits(maxQueue),
                running.folders(easel.workspace().data()),
                easel.workspace().models(),
                Optional.ofNullable(state).orElse(parent.resolve("state")),
                Optional.ofNullable(user).orElse(parent.resolve("user")),
                multiUser,
                Optional.ofNullable(frontEnd),
                running.previews(previewSize),
                running.stopLimit(),
                calling.settings(easel.environment(), privateDownloads),
                SecretArguments.hidden(arguments),
                Version.easel(),
                workers.jobs(easel.environment()),
                policy.policy(easel.environment()),
                transport.transport());
    }
}
