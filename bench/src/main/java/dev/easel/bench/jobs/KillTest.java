package dev.easel.bench.jobs;

import dev.easel.server.testing.PostgresCluster;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills, at random and under load, a server, three workers and the connections of their database, then counts: every accepted job must have
 * exactly one result.
 *
 * <pre>{@code bench/kill-test [KILLS]     1000 kills}</pre>
 */
public final class KillTest {
    private static final int WORKERS = 3;
    private static final int CLIENTS = 4;
    private static final int MOST_WAITING = 200;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String PROMPT = """
            {"prompt_id": "%s", "prompt": {
              "1": {"class_type": "EmptyImage", "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": %d}},
              "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}}}""";

    private final Random random = new Random(7);
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicBoolean loading = new AtomicBoolean(true);
    private final PostgresCluster cluster;
    private final String database;
    private final Path folder;
    private final int port;
    private final List<Process> processes = new ArrayList<>();

    private KillTest(PostgresCluster cluster) throws IOException {
        this.cluster = cluster;
        database = cluster.newDatabase();
        folder = Files.createTempDirectory("easel-kill-test-");
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    /** Runs the trial; the exit status is 1 when a job was lost or doubled. */
    public static void main(String[] arguments) throws Exception {
        int kills = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        boolean sound;
        try (PostgresCluster cluster = PostgresCluster.open(true, 100)) {
            sound = new KillTest(cluster).run(kills);
        }
        System.exit(sound ? 0 : 1);
    }

    private boolean run(int kills) throws Exception {
        for (int number = 0; number <= WORKERS; number++) {
            processes.add(start(number));
        }
        List<Thread> clients = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            clients.add(Thread.ofPlatform().daemon().start(this::load));
        }
        awaitFirstResult();
        int[] killed = new int[WORKERS + 2];
        for (int kill = 0; kill < kills; kill++) {
            Thread.sleep(random.nextInt(1_500));
            int victim = random.nextInt(WORKERS + 2);
            killed[victim]++;
            if (victim > WORKERS) {
                cluster.breakConnections(database);
            } else {
                processes.get(victim).destroyForcibly().waitFor();
                processes.set(victim, start(victim));
            }
        }
        loading.set(false);
        for (Thread each : clients) {
            each.join();
        }
        boolean drained = drain();
        processes.forEach(Process::destroyForcibly);
        return report(killed, drained);
    }

    /** Process 0 is the server. */
    private Process start(int number) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.noPointerGC=true",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.easel.app.Main"));
        command.addAll(
                number == 0
                        ? List.of("serve", "--port", Integer.toString(port), "--workers", "none")
                        : List.of("worker"));
        command.addAll(List.of(
                "--device",
                "cpu",
                "--lease",
                "3",
                "--attempts",
                "100",
                "--max-history",
                "1000000",
                "--log-level",
                "warn",
                "--data",
                folder.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("process-" + number + ".log").toFile()));
        builder.environment().put("EASEL_DATABASE", database);
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder.start();
    }

    private void load() {
        while (loading.get()) {
            String id = UUID.randomUUID().toString();
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/prompt"))
                        .timeout(Duration.ofSeconds(30))
                        .POST(HttpRequest.BodyPublishers.ofString(PROMPT.formatted(id, id.hashCode() & 0xffffff)))
                        .build();
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    accepted.add(id);
                } else {
                    unanswered.incrementAndGet();
                }
                Thread.sleep(waiting() > MOST_WAITING ? 500 : 20);
            } catch (IOException gone) {
                unanswered.incrementAndGet();
                sleep();
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private long waiting() {
        try {
            return cluster.number(database, "SELECT count(*) FROM job WHERE finish_order IS NULL");
        } catch (IllegalStateException cut) {
            return 0;
        }
    }

    private void awaitFirstResult() throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                if (cluster.number(database, "SELECT count(*) FROM job WHERE finish_order IS NOT NULL") > 0) {
                    return;
                }
            } catch (IllegalStateException notYet) {
                // The tables are being made.
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("There was no result; see the logs in " + folder);
            }
            Thread.sleep(100);
        }
    }

    private boolean drain() throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (waiting() > 0) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(200);
        }
        return true;
    }

    private boolean report(int[] killed, boolean drained) {
        Set<String> done = ConcurrentHashMap.newKeySet();
        List<String> results = cluster.texts(database, "SELECT prompt_id FROM job WHERE state = 'succeeded'");
        done.addAll(results);
        long lost = accepted.stream().filter(id -> !done.contains(id)).count();
        long doubled = results.size()
                - done.size()
                + cluster.number(database, "SELECT sum(jobs) FROM usage_hour")
                - cluster.number(database, "SELECT count(*) FROM job WHERE finish_order IS NOT NULL");
        long retried = cluster.number(database, "SELECT count(*) FROM job WHERE attempt > 1");
        System.out.printf(
                "killed: server %d, workers %d %d %d, all connections of the database %d%n",
                killed[0], killed[1], killed[2], killed[3], killed[4]);
        System.out.printf(
                "accepted %d, requests without an answer or refused %d, results %d, jobs started more than once %d%n",
                accepted.size(), unanswered.get(), results.size(), retried);
        System.out.printf("lost %d, doubled %d%s%n", lost, doubled, drained ? "" : ", the queue did not drain");
        return lost == 0 && doubled == 0 && drained;
    }
}
