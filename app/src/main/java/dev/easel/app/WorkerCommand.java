package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.PluginFolder;
import dev.easel.hub.DataFolders;
import dev.easel.hub.download.HubSettings;
import dev.easel.server.SharedJobs;
import dev.easel.server.WorkerProcess;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.log.EventLog;
import dev.easel.server.plugin.ContractClassLoader;
import dev.easel.server.trace.Tracing;
import dev.easel.server.worker.PreviewSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs jobs of a shared database until it is told to stop. */
@Command(
        name = "worker",
        description = "Runs jobs of the servers that share a database.",
        footer = {
            "",
            "Give it the same models as the servers, and the same --data folder: a shared file system, or on another machine a folder",
            "of its own and the servers' --assets.",
            "",
            "Example:",
            "  EASEL_DATABASE=postgresql://easel:secret@db/easel easel worker --assets s3://easel --device cuda:1",
        })
final class WorkerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerCommand.class);
    /** What a worker prints when it takes jobs. */
    static final String READY = "Worker takes prompts";

    private static final long LOOK_MILLISECONDS = 200;

    private final EaselCommand easel;

    @Mixin
    private SharedDatabase database = new SharedDatabase();

    @Mixin
    private ServePolicy policy = new ServePolicy();

    @ArgGroup(exclusive = true)
    private ServeCaching caching = new ServeCaching();

    @Option(names = "--plugins", paramLabel = "DIR", description = "A folder with jars of node packs; repeatable.")
    private List<Path> plugins = new ArrayList<>();

    @Option(names = "--input-directory", paramLabel = "DIR", description = "As for serve.")
    private Path input;

    @Option(names = "--output-directory", paramLabel = "DIR", description = "As for serve.")
    private Path output;

    @Option(names = "--temp-directory", paramLabel = "DIR", description = "As for serve.")
    private Path temp;

    @Option(
            names = "--preview-method",
            paramLabel = "METHOD",
            description = "Pictures while sampling: none (default), auto, latent2rgb, taesd.")
    private PreviewSettings.Method previewMethod = PreviewSettings.Method.NONE;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description = "How often a prompt is started when workers die while they run it (default: 3).")
    private int attempts = StoreLimits.DEFAULT.attempts();

    @Option(
            names = "--max-history",
            paramLabel = "N",
            description = "How many finished prompts are remembered (default: 10000).")
    private int maxHistory = StoreLimits.DEFAULT.history();

    @Option(
            names = "--idle-timeout",
            paramLabel = "SECONDS",
            description = "End after so long without a job (default: 0, never).")
    private int idleSeconds;

    @Option(
            names = "--stop-timeout",
            paramLabel = "SECONDS",
            description = "How long the running prompt may take when the worker is told to stop (default: 30).")
    private int stopSeconds = 30;

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "error, warn, info (default), debug or trace.")
    private Level logLevel = Level.INFO;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "Tell /metrics and /health on this port (default: on none).")
    private Integer metricsPort;

    WorkerCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() throws InterruptedException {
        EventLog.instance().start(logLevel, easel.json(), System.err);
        easel.loadLibrariesMeanwhile();
        SharedJobs shared = database.jobs(easel.environment(), true)
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "A worker needs the database of its servers: give --database or " + SharedDatabase.VARIABLE
                                + "."));
        StoreLimits limits = new StoreLimits(StoreLimits.DEFAULT.pending(), maxHistory, attempts);
        ClassLoader contract = new ContractClassLoader(WorkerCommand.class.getClassLoader());
        ServedEngine engine = new ServedEngine(
                easel.workspace().withData(data()),
                easel.device(),
                plugins.stream()
                        .flatMap(folder -> PluginFolder.load(folder, contract).stream())
                        .toList(),
                caching.policy(),
                HubSettings.of(easel.environment()));
        CountDownLatch stopped = new CountDownLatch(1);
        Duration stopLimit = Duration.ofSeconds(stopSeconds);
        easel.stop().waitFor(stopLimit.plusSeconds(10));
        PreviewSettings previews = new PreviewSettings(previewMethod, PreviewSettings.DEFAULT.size());
        try (engine;
                Tracing tracing = Tracing.of(easel.environment(), "easel-worker");
                WorkerProcess process = new WorkerProcess(
                        shared,
                        limits,
                        previews,
                        stopLimit,
                        policy.policy(easel.environment()),
                        data(),
                        port(),
                        tracing,
                        engine)) {
            easel.stop().onRequest(stopped::countDown);
            easel.console().out().println(READY);
            easel.console().out().flush();
            while (!stopped.await(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS) && !isIdle(process)) {
                if (process.isStuck()) {
                    LOG.error("A prompt does not stop though it was told to; this process ends without it");
                    Runtime.getRuntime().halt(ExitCode.INTERNAL.status());
                }
            }
        }
        return ExitCode.SUCCESS.status();
    }

    private DataFolders data() {
        DataFolders data = easel.workspace().data();
        return new DataFolders(
                Optional.ofNullable(input).orElse(data.input()),
                Optional.ofNullable(output).orElse(data.output()),
                Optional.ofNullable(temp).orElse(data.temp()));
    }

    private OptionalInt port() {
        return metricsPort == null ? OptionalInt.empty() : OptionalInt.of(metricsPort);
    }

    private boolean isIdle(WorkerProcess process) {
        return idleSeconds > 0 && process.idle().toSeconds() >= idleSeconds;
    }
}
