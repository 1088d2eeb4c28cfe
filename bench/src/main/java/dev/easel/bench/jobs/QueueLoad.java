package dev.easel.bench.jobs;

import dev.easel.server.job.JobStore;
import dev.easel.server.job.LeasedJob;
import dev.easel.server.testing.PostgresCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Measures the shared job store on a PostgreSQL of its own, with syncs.
 *
 * <pre>{@code
 * bench/queue-load [JOBS]           8 worker processes of trivial jobs, 16 clients; 10,000 jobs
 * bench/queue-load --lease-cost     what a lease costs with 100 and with 100,000 jobs waiting, and the plan of its query
 * }</pre>
 */
public final class QueueLoad {
    private static final int WORKERS = 8;
    private static final int CLIENTS = 16;
    private static final int JOBS = 10_000;
    private static final int WARM_UP = 1_000;
    private static final int LEASES = 500;

    /** Each fortieth job needs nothing but these. */
    private static final Set<String> HELD = Set.of("checkpoints/7", "vae/x", "loras/y");

    private static final int ROUNDS = 4;

    private QueueLoad() {}

    /** Measures what the argument says. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && arguments[0].equals("worker")) {
            worker(arguments[1]);
            return;
        }
        try (PostgresCluster cluster = PostgresCluster.open(true, 100)) {
            String database = cluster.newDatabase();
            if (arguments.length == 1 && arguments[0].equals("--lease-cost")) {
                leaseCost(cluster, database);
            } else {
                throughput(cluster, database, arguments.length == 0 ? JOBS : Integer.parseInt(arguments[0]));
            }
        }
        System.exit(0);
    }

    /** A worker process; ends when its standard input does. */
    private static void worker(String database) throws IOException {
        try (JobStore store =
                TrivialJobs.open(database, "worker-" + ProcessHandle.current().pid())) {
            Thread thread = Thread.ofPlatform().start(() -> TrivialJobs.work(store, 0));
            while (System.in.read() >= 0) {
                // Nothing is said.
            }
            thread.interrupt();
        }
        System.exit(0);
    }

    private static void throughput(PostgresCluster cluster, String database, int jobs) throws Exception {
        List<Process> workers = new ArrayList<>();
        try (JobStore store = TrivialJobs.open(database, "server")) {
            for (int number = 0; number < WORKERS; number++) {
                workers.add(start(database));
            }
            run(cluster, database, store, WARM_UP);
            long start = System.nanoTime();
            run(cluster, database, store, jobs);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%d worker processes, %d clients: %d jobs in %.1f s, %.0f jobs/s%n",
                    WORKERS, CLIENTS, jobs, seconds, jobs / seconds);
            System.out.println("jobs by worker: "
                    + cluster.texts(database, "SELECT sum(jobs) FROM usage_hour GROUP BY worker ORDER BY 1"));
        } finally {
            workers.forEach(Process::destroyForcibly);
        }
    }

    private static Process start(String database) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        QueueLoad.class.getName(),
                        "worker",
                        database)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Submits jobs and waits until they have run. */
    private static void run(PostgresCluster cluster, String database, JobStore store, int jobs) throws Exception {
        long before = store.historyCount();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int job = 0; job < jobs; job++) {
                int number = job;
                clients.execute(() -> TrivialJobs.submit(store, number));
            }
        }
        while (cluster.number(database, "SELECT COALESCE(sum(jobs), 0) FROM usage_hour") < before + jobs) {
            Thread.sleep(20);
        }
    }

    private static void leaseCost(PostgresCluster cluster, String database) throws InterruptedException {
        int size = 0;
        for (int wanted : new int[] {100, 100_000, 100, 100_000}) {
            cluster.execute(database(cluster, database, wanted), "ANALYZE job");
            System.out.printf(
                    "queue of %d: %.3f ms a lease, %.3f ms for a worker that holds models (medians of %d)%n",
                    wanted, lease(database, Set.of()), lease(database, HELD), ROUNDS * LEASES);
            size = wanted;
        }
        System.out.println("The plan of taking the first job of a lane with " + size + " waiting:");
        cluster.texts(
                        database,
                        "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) SELECT job_key FROM job WHERE state = 'queued' AND urgency = 0"
                                + " AND owner = '' ORDER BY queue_number, prompt_id, job_key LIMIT 1 FOR UPDATE SKIP LOCKED")
                .forEach(System.out::println);
    }

    private static String database(PostgresCluster cluster, String database, int size) {
        try (JobStore store = TrivialJobs.open(database, "filler")) {
            store.clearPending();
        }
        cluster.execute(
                database,
                "DELETE FROM job; INSERT INTO job (job_key, prompt_id, queue_number, number_counted, state, attempt, item_json,"
                        + " created_at, models) SELECT nextval('job_key_sequence'), md5(random()::text), n, 1, 'queued', 0,"
                        + " repeat('x', 1000), 0, 'checkpoints/' || n % 40 || chr(10) || 'vae/x' FROM generate_series(1, "
                        + size + ") AS n");
        cluster.execute(database, "VACUUM job");
        return database;
    }

    /** Leases and gives back, so that the queue keeps its length; the median of the leases in milliseconds. */
    private static double lease(String database, Set<String> held) throws InterruptedException {
        List<Double> times = new ArrayList<>();
        try (JobStore store = TrivialJobs.open(database, "lessee")) {
            for (int round = 0; round < ROUNDS * LEASES; round++) {
                long start = System.nanoTime();
                LeasedJob job = store.lease(Duration.ZERO, held).orElseThrow();
                times.add((System.nanoTime() - start) / 1e6);
                store.release(job);
            }
        }
        return times.stream().sorted().toList().get(times.size() / 2);
    }
}
