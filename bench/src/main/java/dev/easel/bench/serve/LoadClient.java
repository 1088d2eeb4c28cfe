package dev.easel.bench.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The HTTP side of a client. */
final class LoadClient {
    private static final Pattern PROMPT_ID = Pattern.compile("\"prompt_id\"\\s*:\\s*\"([^\"]+)\"");
    private static final int COLOURS = 1 << 24;

    private final HttpClient client;
    private final URI server;

    LoadClient(HttpClient client, URI server) {
        this.client = client;
        this.server = server;
    }

    /** Queues EmptyImage → PreviewImage with a colour of its own, so that nothing is cached; returns the prompt's id. */
    String submit(String clientId) throws IOException, InterruptedException {
        String body = """
                {"prompt": {"1": {"class_type": "EmptyImage", "inputs":
                    {"width": 64, "height": 64, "batch_size": 1, "color": %d}},
                  "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}}, "client_id": "%s"}""".formatted(ThreadLocalRandom.current().nextInt(COLOURS), clientId);
        String answer = send("POST", "/prompt", body);
        Matcher id = PROMPT_ID.matcher(answer);
        if (!id.find()) {
            throw new IllegalStateException("The server did not accept the prompt: " + answer);
        }
        return id.group(1);
    }

    /** The body of an answer; an unexpected status is an error. */
    String send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    /** How long a GET takes, in milliseconds. */
    double time(String path) throws IOException, InterruptedException {
        long start = System.nanoTime();
        send("GET", path, "");
        return (System.nanoTime() - start) / 1e6;
    }
}
