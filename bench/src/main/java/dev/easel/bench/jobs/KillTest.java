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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Kills, at random and under load, a server, three workers and the connections of their database, then counts: every accepted job must have
 * exactly one result, and every webhook must have been delivered, with a larger number for each attempt.
 *
 * <pre>{@code bench/kill-test [KILLS]     1000 kills}</pre>
 */
public final class KillTest {
    private static final Pattern ID = Pattern.compile("\"id\": ?\"([^\"]+)\"");
    private static final int WORKERS = 3;
    private static final int CLIENTS = 4;
    private static final int MOST_WAITING = 200;
    /** Milliseconds between two kills; a process needs about one second to work again. */
    private static final int LONGEST_PAUSE = 2_000;

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String PROMPT = """
            {"prompt_id": "%s", "prompt": {
              "1": {"class_type": "EmptyImage", "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": %d}},
              "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}}}""";

    private static final String ENDPOINT = """
            {"name": "tile", "workflow": {
              "1": {"class_type": "EmptyImage", "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": 1}},
              "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}},
             "parameters": [{"name": "color", "target": "1.color"}]}""";

    private final Random random = new Random(7);
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> hooked = ConcurrentHashMap.newKeySet();
    private final Hooks hooks = new Hooks();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicBoolean loading = new AtomicBoolean(true);
    private final PostgresCluster cluster;
    private final String database;
    private final Path launcher;
    private final Path folder;
    private final int port;
    private final List<Process> processes = new ArrayList<>();

    private KillTest(PostgresCluster cluster, Path launcher) throws IOException {
        this.cluster = cluster;
        this.launcher = launcher;
        database = cluster.newDatabase();
        folder = Files.createTempDirectory("easel-kill-test-");
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    /** Runs the trial; the exit status is 1 when a job was lost or doubled. The first argument is the project's folder. */
    public static void main(String[] arguments) throws Exception {
        Path launcher = ServedEasel.launcher(Path.of(arguments[0]));
        int kills = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
        boolean sound;
        try (PostgresCluster cluster = PostgresCluster.open(true, 100)) {
            sound = new KillTest(cluster, launcher).run(kills);
        }
        System.exit(sound ? 0 : 1);
    }

    private boolean run(int kills) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> processes.forEach(Process::destroyForcibly)));
        for (int number = 0; number <= WORKERS; number++) {
            processes.add(start(number));
        }
        publish();
        List<Thread> clients = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            clients.add(Thread.ofPlatform().daemon().start(this::load));
        }
        awaitFirstResult();
        int[] killed = new int[WORKERS + 2];
        for (int kill = 0; kill < kills; kill++) {
            Thread.sleep(random.nextInt(LONGEST_PAUSE));
            if (kill % 100 == 99) {
                System.out.printf("%d kills, %d accepted%n", kill + 1, accepted.size());
            }
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
        System.out.println("killed; waiting for the rest");
        boolean drained = drain();
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        boolean sound = report(killed, drained);
        if (sound) {
            deleteFolder();
        } else {
            System.out.println("The processes' logs are in " + folder);
        }
        return sound;
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Process 0 is the server. */
    private Process start(int number) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(
                number == 0
                        ? List.of(
                                "serve",
                                "--port",
                                Integer.toString(port),
                                "--workers",
                                "none",
                                "--allow-private-webhooks")
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
        builder.environment().put("EASEL_JAVA_OPTIONS", "-Xmx256m -XX:TieredStopAtLevel=1");
        return builder.start();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    private void publish() throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        HttpRequest request = request("/api/easel/endpoints")
                .POST(HttpRequest.BodyPublishers.ofString(ENDPOINT))
                .build();
        while (System.nanoTime() < deadline) {
            try {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 201) {
                    return;
                }
                if (answer.statusCode() < 500) {
                    throw new IllegalStateException(answer.body());
                }
            } catch (IOException notYet) {
                // It is starting.
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("The server did not start; see the logs in " + folder);
    }

    private void load() {
        for (int number = 0; loading.get(); number++) {
            try {
                if (number % 2 == 0) {
                    prompt();
                } else {
                    call();
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

    private void prompt() throws IOException, InterruptedException {
        String id = UUID.randomUUID().toString();
        HttpRequest request = request("/prompt")
                .POST(HttpRequest.BodyPublishers.ofString(PROMPT.formatted(id, id.hashCode() & 0xffffff)))
                .build();
        count(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200, id);
    }

    private void call() throws IOException, InterruptedException {
        HttpRequest request = request("/e/tile")
                .header("Prefer", "respond-async")
                .header("Easel-Webhook", hooks.url())
                .POST(HttpRequest.BodyPublishers.ofString("{\"color\": " + random.nextInt(1 << 24) + "}"))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        Matcher id = ID.matcher(answer.body());
        boolean taken = answer.statusCode() == 202 && id.find();
        count(taken, taken ? id.group(1) : "");
        if (taken) {
            hooked.add(id.group(1));
        }
    }

    private void count(boolean taken, String id) {
        if (taken) {
            accepted.add(id);
        } else {
            unanswered.incrementAndGet();
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
        while (waiting() > 0 || !hooks.deliveries().keySet().containsAll(hooked)) {
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
        Map<String, List<Integer>> deliveries = hooks.deliveries();
        long undelivered =
                hooked.stream().filter(id -> !deliveries.containsKey(id)).count();
        long repeated = deliveries.values().stream()
                .filter(attempts -> attempts.size() > 1)
                .count();
        long unmarked = deliveries.values().stream()
                .filter(attempts -> attempts.stream().distinct().count() < attempts.size())
                .count();
        System.out.printf(
                "webhooks %d, not delivered %d, delivered more than once %d, of these with the same attempt %d%n",
                hooked.size(), undelivered, repeated, unmarked);
        System.out.printf("lost %d, doubled %d%s%n", lost, doubled, drained ? "" : ", the queue did not drain");
        return lost == 0 && doubled == 0 && undelivered == 0 && unmarked == 0 && drained;
    }
}
