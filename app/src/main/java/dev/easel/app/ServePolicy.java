package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.JobPolicy;
import dev.easel.server.usage.Price;
import dev.easel.server.worker.WorkerGroup;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say how jobs are treated. */
final class ServePolicy {
    private static final String ASSETS_VARIABLE = "EASEL_ASSETS";

    @Option(
            names = "--run-limit",
            paramLabel = "SECONDS",
            description = "How long a prompt may run before it is stopped and counts as failed (default: 1800).")
    private int runSeconds = (int) JobPolicy.RUN_LIMIT.toSeconds();

    @Option(
            names = "--worker-inputs",
            paramLabel = "N",
            description =
                    "How many prompts a worker has at work at once (default: 1). They share its models; each takes memory of its"
                            + " own for computing.")
    private int inputs = 1;

    @Option(
            names = "--price-per-second",
            paramLabel = "PRICE",
            description = "What a second of device time costs, in your currency (default: 0).")
    private BigDecimal price = BigDecimal.ZERO;

    @Option(
            names = "--assets",
            paramLabel = "URL",
            description =
                    "Where contents are kept that machines share: s3://BUCKET/PREFIX, or a folder (default: in the state folder;"
                            + " also: EASEL_ASSETS).")
    private String assets;

    JobPolicy policy(Map<String, String> environment) {
        if (runSeconds < 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "--run-limit is " + runSeconds + "; give 1 second or more.");
        }
        if (inputs < 1 || inputs > WorkerGroup.MOST) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "--worker-inputs is " + inputs + "; give a number from 1 to " + WorkerGroup.MOST + ".");
        }
        return new JobPolicy(
                Duration.ofSeconds(runSeconds),
                inputs,
                new Price(price),
                Optional.ofNullable(assets)
                        .or(() -> Optional.ofNullable(environment.get(ASSETS_VARIABLE)))
                        .filter(url -> !url.isBlank()));
    }
}
