package dev.easel.bench.jobs;

import dev.easel.server.job.JobStore;
import dev.easel.server.testing.PostgresCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Simulates a fleet: workers that only sleep, each with its own connections to a PostgreSQL of its own, with syncs.
 *
 * <pre>{@code bench/fleet [WORKERS [JOBS [MILLISECONDS]]]     200 workers, 100,000 jobs of 400 ms each}</pre>
 */
public final class Fleet {
    private static final int CLIENTS = 16;

    private Fleet() {}

    /** Runs the fleet and prints its throughput every ten seconds. */
    public static void main(String[] arguments) throws Exception {
        int workers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        int jobs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        long milliseconds = arguments.length > 2 ? Long.parseLong(arguments[2]) : 400;
        try (PostgresCluster cluster = PostgresCluster.open(true, 2 * workers + 50)) {
            run(cluster, cluster.newDatabase(), workers, jobs, milliseconds);
        }
        System.exit(0);
    }

    private static void run(PostgresCluster cluster, String database, int workers, int jobs, long milliseconds)
            throws Exception {
        List<JobStore> stores = new ArrayList<>();
        JobStore server = TrivialJobs.open(database, "server");
        long filling = System.nanoTime();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int job = 0; job < jobs; job++) {
                int number = job;
                clients.execute(() -> TrivialJobs.submit(server, number));
            }
        }
        System.out.printf("%d jobs accepted in %.1f s%n", jobs, (System.nanoTime() - filling) / 1e9);
        for (int number = 0; number < workers; number++) {
            JobStore store = TrivialJobs.open(database, "worker-" + number);
            stores.add(store);
        }
        long start = System.nanoTime();
        stores.forEach(store -> Thread.ofPlatform().daemon().start(() -> TrivialJobs.work(store, milliseconds)));
        long done = 0;
        while (done < jobs) {
            Thread.sleep(10_000);
            long now = cluster.number(database, "SELECT COALESCE(sum(jobs), 0) FROM usage_hour");
            System.out.printf(
                    "%.0f s: %d done, %.0f jobs/s of at most %.0f%n",
                    (System.nanoTime() - start) / 1e9, now, (now - done) / 10.0, workers * 1e3 / milliseconds);
            done = now;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%d workers, %d jobs: %.0f s, %.0f jobs/s%n", workers, jobs, seconds, jobs / seconds);
    }
}
