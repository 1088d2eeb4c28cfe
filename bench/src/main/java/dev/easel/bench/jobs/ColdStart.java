package dev.easel.bench.jobs;

import dev.easel.server.testing.PostgresCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Measures the time from a prompt that finds no worker to its picture: the server starts a worker process, which loads the starter model and
 * makes a picture of 256×256 in ten steps.
 *
 * <pre>{@code bench/cold-start ROOT [RUNS]}</pre>
 */
public final class ColdStart {
    private ColdStart() {}

    /** Prints each time and the median. */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        String workflow = Files.readString(root.resolve("starter-model/workflow.json"));
        Path data = Files.createTempDirectory("easel-cold-start-");
        List<Double> times = new ArrayList<>();
        try (PostgresCluster cluster = PostgresCluster.open(true, 50)) {
            String database = cluster.newDatabase();
            List<String> options =
                    List.of("--data", data.toString(), "--workers", "1", "--idle-timeout", "1", "--log-level", "info");
            try (ServedEasel server = new ServedEasel(root, Map.of("EASEL_DATABASE", database), options)) {
                for (int run = 0; run < runs; run++) {
                    times.add(run(server, workflow, run));
                    Thread.sleep(4_000);
                }
            }
        }
        System.out.printf("from prompt to picture without a worker: %s s%n", times);
        System.out.printf(
                "median of %d: %.2f s%n", runs, times.stream().sorted().toList().get(runs / 2));
        System.exit(0);
    }

    private static double run(ServedEasel server, String workflow, int seed) throws Exception {
        String id = UUID.randomUUID().toString();
        String prompt = workflow.replace("\"noise_seed\": 1", "\"noise_seed\": " + (seed + 1));
        long start = System.nanoTime();
        server.send("POST", "/prompt", "{\"prompt_id\": \"" + id + "\", \"prompt\": " + prompt + "}");
        while (true) {
            String entry = server.send("GET", "/history/" + id, "").body();
            if (entry.contains("\"completed\"")) {
                if (!entry.contains("success")) {
                    throw new IllegalStateException(entry);
                }
                return (System.nanoTime() - start) / 1e9;
            }
            Thread.sleep(10);
        }
    }
}
