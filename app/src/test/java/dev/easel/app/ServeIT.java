package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process that is killed and started again. */
class ServeIT {
    private static final Pattern ADDRESS = Pattern.compile("Easel answers on (http://\\S+)");
    private static final long LIMIT_MILLISECONDS = 60_000;

    /** Long work for the first prompt: a blur over a large picture. */
    private static final String SLOW = """
            {"prompt_id": "slow", "prompt": {
              "1": {"class_type": "EmptyImage", "inputs": {"width": 1536, "height": 1536, "batch_size": 1, "color": 1}},
              "2": {"class_type": "ImageBlur", "inputs": {"image": ["1", 0], "blur_radius": 31, "sigma": 10.0}},
              "3": {"class_type": "PreviewImage", "inputs": {"images": ["2", 0]}}}}""";

    private static final String QUICK = """
            {"prompt_id": "%s", "prompt": {
              "1": {"class_type": "EmptyImage", "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": 1}},
              "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "%s"}}}}""";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Process process;
    private String address;

    @AfterEach
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    void whatWasAcceptedIsRunAfterTheProcessWasKilled() throws Exception {
        start();
        post("/prompt", QUICK.formatted("done", "done"));
        await("/history/done", "\"completed\":true");
        post("/prompt", SLOW);
        post("/prompt", QUICK.formatted("next", "next"));
        post("/prompt", QUICK.formatted("last", "last"));

        process.destroyForcibly().waitFor();
        start();

        assertThat(get("/history/done")).contains("\"completed\":true");
        await("/history/last", "\"completed\":true");
        assertThat(get("/history")).containsSubsequence("\"done\": {", "\"slow\": {", "\"next\": {", "\"last\": {");
        assertThat(folder.resolve("output")).isDirectoryContaining("glob:**/last_00001_.png");
        assertThat(folder.resolve("output/done_00002_.png")).doesNotExist();
    }

    @Test
    void stopsWhenItIsToldTo() throws Exception {
        start();
        process.destroy();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(new EaselProcess(folder).err()).contains("Stopped");
    }

    private void start() throws IOException {
        Files.deleteIfExists(folder.resolve("out.txt"));
        process = new EaselProcess(folder).start("serve", "--port", "0", "--device", "cpu");
        long deadline = System.currentTimeMillis() + LIMIT_MILLISECONDS;
        while (System.currentTimeMillis() < deadline && process.isAlive()) {
            Matcher line = ADDRESS.matcher(Files.readString(folder.resolve("out.txt")));
            if (line.find()) {
                address = line.group(1);
                return;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("The server did not start: " + new EaselProcess(folder).err());
    }

    private void await(String path, String wanted) throws IOException, InterruptedException {
        long deadline = System.currentTimeMillis() + LIMIT_MILLISECONDS;
        while (!get(path).contains(wanted)) {
            assertThat(System.currentTimeMillis()).as(path).isLessThan(deadline);
        }
    }

    private String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address + path)).build());
    }

    private void post(String path, String body) throws IOException, InterruptedException {
        String answer = send(HttpRequest.newBuilder(URI.create(address + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
        assertThat(answer).contains("\"node_errors\":{}");
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
