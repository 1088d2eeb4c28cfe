package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.download.HubSettings;
import dev.easel.server.SharedJobs;
import dev.easel.server.WorkerProcess;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.log.EventLog;
import dev.easel.server.trace.Tracing;
import dev.easel.server.worker.PreviewSettings;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private JobRunOptions running = new JobRunOptions();

    @Mixin
    private SharedDatabase database = new SharedDatabase();

    @Mixin
    private ServePolicy policy = new ServePolicy();

    @ArgGroup(exclusive = true)
    private ServeCaching caching = new ServeCaching();

    @Option(
            names = "--idle-timeout",
            paramLabel = "SECONDS",
            description = "End after so long without a job (default: 0, never).")
    private int idleSeconds;

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
        EventLog.instance().start(running.logLevel(), easel.json(), System.err);
        easel.loadLibrariesMeanwhile();
        SharedJobs shared = database.jobs(easel.environment(), true)
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "A worker needs the database of its servers: give --database or " + SharedDatabase.VARIABLE
                                + "."));
        ServedEngine engine = new ServedEngine(
                easel.workspace().withData(running.folders(easel.workspace().data())),
                easel.device(),
                running.plugInPacks(),
                caching.policy(),
                HubSettings.of(easel.environment()));
        CountDownLatch stopped = new CountDownLatch(1);
        Duration stopLimit = running.stopLimit();
        easel.stop().waitFor(stopLimit.plusSeconds(10));
        try (engine;
                Tracing tracing = Tracing.of(easel.environment(), "easel-worker");
                WorkerProcess process = new WorkerProcess(
                        shared,
                        running.limits(StoreLimits.DEFAULT.pending()),
                        running.previews(PreviewSettings.DEFAULT.size()),
                        stopLimit,
                        policy.policy(easel.environment()),
                        running.folders(easel.workspace().data()),
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

    private OptionalInt port() {
        return metricsPort == null ? OptionalInt.empty() : OptionalInt.of(metricsPort);
    }

    private boolean isIdle(WorkerProcess process) {
        return idleSeconds > 0 && process.idle().toSeconds() >= idleSeconds;
    }
}
