package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.SharedJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code easel serve} that say who runs the jobs. */
final class ServeWorkers {
    private static final int MOST = 64;

    @Mixin
    private SharedDatabase database = new SharedDatabase();

    @Option(
            names = "--workers",
            paramLabel = "WHO",
            description =
                    "Who runs prompts: this process (in-process, default), one process for each GPU on demand (per-gpu), N processes,"
                            + " or nobody here (none). All but in-process need --database.")
    private String workers = "in-process";

    @Option(
            names = "--idle-timeout",
            paramLabel = "SECONDS",
            description = "When a worker process without a prompt ends and frees its GPU's memory (default: 30).")
    private int idleSeconds = 30;

    @Option(
            names = "--start-timeout",
            paramLabel = "SECONDS",
            description =
                    "How long a worker process may take until it takes prompts (default: 60); then it is started again.")
    private int startSeconds = 60;

    /** The shared database, if there is one. */
    Optional<SharedJobs> jobs(Map<String, String> environment) {
        Optional<SharedJobs> jobs = database.jobs(environment, isInProcess());
        if (jobs.isEmpty() && !isInProcess()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Workers in other processes share a database with the server: give --database"
                            + " postgresql://USER:PASSWORD@HOST:PORT/DATABASE as well.");
        }
        return jobs;
    }

    private boolean isInProcess() {
        return workers.equals("in-process");
    }

    /**
     * The processes on this machine; none when jobs run elsewhere.
     *
     * @param inputs how many jobs each has at work at once
     * @param unfinished how many jobs are pending or running
     */
    Optional<WorkerFleet> fleet(
            SharedJobs shared, List<String> options, String device, int inputs, IntSupplier unfinished) {
        List<String> devices = devices(device);
        if (devices.isEmpty()) {
            return Optional.empty();
        }
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--idle-timeout", Integer.toString(idleSeconds)));
        return Optional.of(new WorkerFleet(devices, all, shared, Duration.ofSeconds(startSeconds), inputs, unfinished));
    }

    private List<String> devices(String device) {
        return switch (workers) {
            case "in-process", "none" -> List.of();
            case "per-gpu" -> perCard();
            default -> Collections.nCopies(count(), device);
        };
    }

    private static List<String> perCard() {
        int cards = GraphicsCards.names().size();
        if (cards == 0) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE, "There is no GPU here for --workers per-gpu; give --workers 1.");
        }
        List<String> devices = new ArrayList<>();
        for (int card = 0; card < cards; card++) {
            devices.add("cuda:" + card);
        }
        return devices;
    }

    private int count() {
        try {
            int count = Integer.parseInt(workers);
            if (count >= 1 && count <= MOST) {
                return count;
            }
        } catch (NumberFormatException wrong) {
            // Refused below.
        }
        throw new EaselException(
                ErrorCode.INVALID_INPUT,
                "--workers is \"" + workers + "\"; give in-process, per-gpu, none, or a number from 1 to " + MOST
                        + ".");
    }
}
