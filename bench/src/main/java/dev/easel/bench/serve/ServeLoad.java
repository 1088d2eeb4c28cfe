package dev.easel.bench.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures a server with the ComfyUI API that is named by its URL.
 *
 * <pre>{@code
 * bench/serve-load http://127.0.0.1:8188            1 and 16 clients
 * bench/serve-load http://127.0.0.1:8188 --queue    10,000 queued prompts: how long /queue and /history take
 * bench/serve-load http://127.0.0.1:8188 --crowd    16 clients while 500 others are connected, 50 of which do not read
 * }</pre>
 */
public final class ServeLoad {
    private static final int WARM_UP = 300;
    private static final int JOBS = 1_000;
    private static final int MANY_CLIENTS = 16;
    private static final int QUEUED = 10_000;
    private static final int CROWD = 500;
    private static final int NOT_READING = 50;

    private final URI server;
    private final HttpClient client = HttpClient.newBuilder()
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final LoadClient load;

    private ServeLoad(URI server) {
        this.server = server;
        load = new LoadClient(client, server);
    }

    /** Measures what the arguments say: the URL, then optionally {@code --queue} or {@code --crowd}. */
    public static void main(String[] arguments) throws Exception {
        ServeLoad bench = new ServeLoad(URI.create(arguments[0]));
        String what = arguments.length > 1 ? arguments[1] : "";
        switch (what) {
            case "--queue" -> bench.fullQueue();
            case "--crowd" -> bench.crowd();
            case "" -> {
                bench.run(1, WARM_UP);
                bench.report("1 client", 1, JOBS);
                bench.run(MANY_CLIENTS, WARM_UP);
                bench.report(MANY_CLIENTS + " clients", MANY_CLIENTS, JOBS * 3);
            }
            default -> throw new IllegalArgumentException(what + " is neither --queue nor --crowd");
        }
        System.exit(0);
    }

    private void report(String name, int clients, int jobs) throws InterruptedException {
        long start = System.nanoTime();
        Collection<Double> times = run(clients, jobs);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%s: %.0f jobs/s, %s%n", name, times.size() / seconds, Latencies.of(times));
    }

    /** Lets clients work through some jobs, each waiting for one before the next; returns how long each took. */
    private Collection<Double> run(int clients, int jobs) throws InterruptedException {
        Collection<Double> times = new ConcurrentLinkedQueue<>();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < clients; number++) {
                String clientId = "load-" + number + "-" + System.nanoTime();
                running.add(threads.submit(() -> work(clientId, jobs / clients, times)));
            }
        }
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (ExecutionException failure) {
                throw new IllegalStateException(failure.getCause());
            }
        }
        return times;
    }

    private Void work(String clientId, int jobs, Collection<Double> times) throws IOException, InterruptedException {
        try (EventSocket socket = new EventSocket(client, server, clientId)) {
            for (int job = 0; job < jobs; job++) {
                long start = System.nanoTime();
                socket.awaitEnd(load.submit(clientId));
                times.add((System.nanoTime() - start) / 1e6);
            }
        }
        return null;
    }

    private void fullQueue() throws InterruptedException, IOException {
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(64)) {
            for (int job = 0; job < QUEUED; job++) {
                threads.submit(() -> load.submit("queue-bench"));
            }
        }
        System.out.printf("%d prompts accepted in %.1f s%n", QUEUED, (System.nanoTime() - start) / 1e9);
        for (String path : List.of("/queue", "/history?max_items=200", "/prompt", "/history/unknown")) {
            List<Double> times = new ArrayList<>();
            for (int call = 0; call < 20; call++) {
                times.add(load.time(path));
            }
            System.out.printf("GET %s: %s (%s)%n", path, Latencies.of(times), load.send("GET", "/prompt", ""));
        }
    }

    private void crowd() throws InterruptedException {
        run(MANY_CLIENTS, WARM_UP * 2);
        report("16 clients alone", MANY_CLIENTS, JOBS * 3);
        List<AutoCloseable> others = new ArrayList<>();
        for (int number = 0; number < CROWD - NOT_READING; number++) {
            others.add(new EventSocket(client, server, "crowd-" + number));
        }
        for (int number = 0; number < NOT_READING; number++) {
            others.add(new DeafSocket(server, "deaf-" + number));
        }
        report("16 clients in a crowd of " + others.size(), MANY_CLIENTS, JOBS * 3);
        report("16 clients in a crowd of " + others.size() + " again", MANY_CLIENTS, JOBS * 3);
    }
}
