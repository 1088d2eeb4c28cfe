package dev.easel.bench.jobs;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The built distribution as a server on a free port of loopback. */
final class ServedEasel implements AutoCloseable {
    private static final String READY = "Easel answers on ";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final String address;

    /**
     * Starts {@code easel serve} and waits until it answers.
     *
     * @param root the project's folder
     * @param environment variables beside those of this process
     */
    ServedEasel(Path root, Map<String, String> environment, List<String> options) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(launcher(root).toString(), "serve", "--port", "0", "--device", "cpu"));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        process = builder.start();
        BufferedReader lines = process.inputReader();
        String line = lines.readLine();
        if (line == null || !line.startsWith(READY)) {
            throw new IllegalStateException("The server did not start: " + line);
        }
        address = line.substring(READY.length());
    }

    /** The built launcher, which becomes the process that it starts. */
    static Path launcher(Path root) {
        Path launcher = root.resolve("build/easel/bin/easel").toAbsolutePath();
        if (!Files.isExecutable(launcher)) {
            throw new IllegalStateException("There is no " + launcher + "; run ./easel --version once to build it.");
        }
        return launcher;
    }

    /** Sends a request. */
    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
