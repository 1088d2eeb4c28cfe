package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.SharedJobs;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Option;

/** The options that say in which database jobs are kept. */
final class SharedDatabase {
    static final String VARIABLE = "EASEL_DATABASE";

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "A PostgreSQL for jobs that several servers and workers share: postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
                            + " (also: EASEL_DATABASE, which other users of this machine cannot see).")
    private String database;

    @Option(
            names = "--lease",
            paramLabel = "SECONDS",
            description = "How long a worker may be silent before its job goes to another (default: 30).")
    private int leaseSeconds = (int) SharedJobs.LEASE.toSeconds();

    @Option(names = "--worker-name", hidden = true, description = "The name of this process among all others.")
    private String name;

    /** The URL, if one is given. */
    Optional<String> url(Map<String, String> environment) {
        return Optional.ofNullable(database)
                .or(() -> Optional.ofNullable(environment.get(VARIABLE)))
                .filter(url -> !url.isBlank());
    }

    /** @param worksItself whether this process runs jobs */
    Optional<SharedJobs> jobs(Map<String, String> environment, boolean worksItself) {
        return url(environment).map(url -> new SharedJobs(url, name(), lease(), SharedJobs.PATIENCE, worksItself));
    }

    Duration lease() {
        if (leaseSeconds < 1) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "--lease must be 1 or more seconds.");
        }
        return Duration.ofSeconds(leaseSeconds);
    }

    private String name() {
        return Optional.ofNullable(name)
                .orElseGet(() -> host() + "-" + ProcessHandle.current().pid() + "-"
                        + UUID.randomUUID().toString().substring(0, 8));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "host";
        }
    }
}
