package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.server.testing.PostgresCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server starts worker processes when there is work, and others when these have gone. */
class FleetIT {
    private static final Pattern ADDRESS = Pattern.compile("Easel answers on (http://\\S+)");
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static final String BLUR = """
            {"prompt_id": "%s", "prompt": {
              "1": {"class_type": "EmptyImage", "inputs": {"width": %d, "height": 1024, "batch_size": 1, "color": 1}},
              "2": {"class_type": "ImageBlur", "inputs": {"image": ["1", 0], "blur_radius": 31, "sigma": 10.0}},
              "3": {"class_type": "PreviewImage", "inputs": {"images": ["2", 0]}}}}""";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Process server;
    private String address;

    @AfterEach
    void stop() throws InterruptedException {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly().waitFor();
    }

    @Test
    void workersComeWithTheWorkAndGoWithIt() throws Exception {
        server = new EaselProcess(folder)
                .start(
                        "serve",
                        "--port",
                        "0",
                        "--device",
                        "cpu",
                        "--database",
                        PostgresCluster.shared().newDatabase(),
                        "--workers",
                        "1",
                        "--idle-timeout",
                        "1",
                        "--lease",
                        "3");
        until("address", () -> ADDRESS.matcher(read("out.txt")).find());
        Matcher line = ADDRESS.matcher(read("out.txt"));
        assertThat(line.find()).isTrue();
        address = line.group(1);
        assertThat(server.descendants()).isEmpty();

        send("/prompt", BLUR.formatted("first", 64));
        until("first", () -> send("/history/first", "").contains("\"completed\":true"));
        until("idle", () -> server.descendants().findAny().isEmpty());

        send("/prompt", BLUR.formatted("second", 1024));
        until("running", () -> send("/queue", "").matches("(?s).*\"queue_running\": ?\\[\\[.*"));
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        until("second", () -> send("/history/second", "").contains("\"completed\":true"));
        assertThat(read("err.txt")).contains("it is started again");
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException notYet) {
            return "";
        }
    }

    private void until(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what + ": " + read("err.txt")).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private String send(String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
        if (!body.isEmpty()) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException gone) {
            throw new AssertionError(read("err.txt"), gone);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }
}
