package dev.easel.bench.jobs;

import dev.easel.server.job.JobStore;
import dev.easel.server.testing.PostgresCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Simulates a fleet: workers that only sleep, in processes that have several at once ({@code --worker-inputs}), on a PostgreSQL with syncs. The
 * processes are simulated as well: each is a job store with connections, leases and notifications of its own, all in this one JVM.
 *
 * <pre>{@code bench/fleet [WORKERS [JOBS [MILLISECONDS [INPUTS]]]]     200 workers, 100,000 jobs of 800 ms each, 8 at once in a process}</pre>
 */
public final class Fleet {
    private static final int CLIENTS = 16;

    /** One to write, one to listen, two to read. */
    private static final int CONNECTIONS = 4;

    private Fleet() {}

    /** Runs the fleet and prints its throughput every ten seconds. */
    public static void main(String[] arguments) throws Exception {
        int workers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        int jobs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        long milliseconds = arguments.length > 2 ? Long.parseLong(arguments[2]) : 800;
        int inputs = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 8;
        int processes = Math.ceilDiv(workers, inputs);
        try (PostgresCluster cluster = PostgresCluster.open(true, CONNECTIONS * (processes + 1) + 20)) {
            run(cluster, cluster.newDatabase(), processes, inputs, jobs, milliseconds);
        }
        System.exit(0);
    }

    private static void run(
            PostgresCluster cluster, String database, int processes, int inputs, int jobs, long milliseconds)
            throws Exception {
        int workers = processes * inputs;
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
        for (int number = 0; number < processes; number++) {
            stores.add(TrivialJobs.open(database, "process-" + number));
        }
        long start = System.nanoTime();
        for (JobStore store : stores) {
            for (int input = 0; input < inputs; input++) {
                Thread.ofPlatform().daemon().start(() -> TrivialJobs.work(store, milliseconds));
            }
        }
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
        System.out.printf(
                "%d workers in %d processes, %d jobs: %.0f s, %.0f jobs/s, %d connections%n",
                workers,
                processes,
                jobs,
                seconds,
                jobs / seconds,
                cluster.number(database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"));
    }
}
