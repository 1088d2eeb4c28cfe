package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Asks a server what its clients ask, so that the start-up cache knows the classes of a working server and which of its methods are
 * called how: a server started with it is fast from its first prompt on, where it would otherwise spend its time on compiling.
 */
final class TrainingClient implements WebSocket.Listener, AutoCloseable {
    private static final int PROMPTS = 1_500;
    private static final int CALLS = 150;
    private static final int AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CLIENT = "training";
    private static final String GRAPH = """
            {"1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": %d}},
             "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}}""";
    private static final List<String> PAGES = List.of(
            "/",
            "/ready",
            "/health",
            "/metrics",
            "/system_stats",
            "/features",
            "/object_info",
            "/prompt",
            "/history?max_items=64",
            "/api/jobs",
            "/api/easel/endpoints",
            "/api/easel/models",
            "/openapi.json",
            "/v1/models");

    private final URI server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Semaphore ends = new Semaphore(0);
    private final StringBuilder text = new StringBuilder();

    TrainingClient(URI server) {
        this.server = server;
    }

    void run() throws IOException, InterruptedException {
        for (String page : PAGES) {
            send("GET", page, "");
        }
        URI socketAddress = URI.create("ws://" + server.getAuthority() + "/ws?clientId=" + CLIENT);
        WebSocket socket =
                client.newWebSocketBuilder().buildAsync(socketAddress, this).join();
        try {
            for (int number = 0; number < PROMPTS; number++) {
                submit(GRAPH.formatted(number));
                if (number >= AT_ONCE) {
                    awaitEnd();
                }
                if (number % 50 == 0) {
                    send("GET", "/queue", "");
                    send("GET", "/history?max_items=64", "");
                }
            }
            for (int number = 0; number < AT_ONCE; number++) {
                awaitEnd();
            }
        } finally {
            socket.abort();
        }
        callEndpoint();
    }

    private void callEndpoint() throws IOException, InterruptedException {
        send("POST", "/api/easel/endpoints", """
                {"name": "tile", "workflow": %s, "parameters": [{"name": "color", "target": "1.color"}]}""".formatted(GRAPH.formatted(0)));
        for (int call = 0; call < CALLS; call++) {
            send("POST", "/e/tile", "{\"color\": " + call + "}");
        }
    }

    private void submit(String graph) throws IOException, InterruptedException {
        send("POST", "/prompt", "{\"prompt\": " + graph + ", \"client_id\": \"" + CLIENT + "\"}");
    }

    private void awaitEnd() throws InterruptedException {
        if (!ends.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new EaselException(
                    ErrorCode.INTERNAL, "A prompt did not end in " + PATIENCE.toSeconds() + " seconds.");
        }
    }

    private void send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 400) {
            throw new EaselException(ErrorCode.INTERNAL, method + " " + path + " was answered " + answer.statusCode());
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            if (text.indexOf("\"executing\"") >= 0 && text.indexOf("null") >= 0) {
                ends.release();
            }
            text.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public void close() {
        client.close();
    }
}
