package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.hub.DataFolders;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.media.PngWriter;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.testing.PostgresCluster;
import dev.easel.server.trace.Tracing;
import dev.easel.server.usage.Price;
import dev.easel.server.worker.PreviewSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers and a worker share a database: what is asked of one is done by another and seen by all. */
@Timeout(120)
class SharedServersTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SLEEP = """
            {"prompt_id": "%s", "client_id": "anna", "prompt": {
              "1": {"class_type": "StubInt", "inputs": {"value": 1}},
              "2": {"class_type": "TestSleep", "inputs": {"value": ["1", 0], "seconds": %s}},
              "3": {"class_type": "ProbeShow", "inputs": {"v": ["2", 0]}}}}""";

    @TempDir
    private Path folder;

    private String database;
    private RunningServer one;
    private RunningServer other;
    private WorkerProcess worker;

    @BeforeEach
    void start() {
        database = PostgresCluster.shared().newDatabase();
        one = server("one");
        other = server("other");
    }

    @AfterEach
    void stop() {
        if (worker != null) {
            worker.close();
        }
        other.close();
        one.close();
    }

    private SharedJobs shared(String name, boolean works) {
        return new SharedJobs(database, name, Duration.ofSeconds(30), Duration.ofSeconds(15), works);
    }

    private RunningServer server(String name) {
        return new RunningServer(
                folder,
                folder.resolve(name),
                shared(name, false),
                new JobPolicy(Duration.ofMinutes(5), 1, Price.FREE, Optional.empty()));
    }

    private void work(Duration runLimit) {
        worker = new WorkerProcess(
                shared("worker", true),
                StoreLimits.DEFAULT,
                PreviewSettings.DEFAULT,
                Duration.ofSeconds(5),
                new JobPolicy(runLimit, 1, Price.FREE, Optional.empty()),
                DataFolders.under(folder),
                OptionalInt.empty(),
                Tracing.OFF,
                () -> RunningServer.engine(folder, List.of()));
    }

    private static Map<?, ?> json(HttpResponse<String> answer) {
        return (Map<?, ?>)
                JsonText.read(answer.body().getBytes(StandardCharsets.UTF_8), "The answer", WorkflowLimits.STANDARD);
    }

    private static String await(RunningServer server, String path, Predicate<String> wanted) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            String body = server.get(path).body();
            if (wanted.test(body)) {
                return body;
            }
            assertThat(System.nanoTime()).as(path + ": " + body).isLessThan(deadline);
        }
    }

    @Test
    void aClientHearsOfItsPromptWhereverItRuns() throws Exception {
        try (EventRecorder anna = new EventRecorder(other, "anna")) {
            one.post("/prompt", SLEEP.formatted("told", "0.05"));
            work(LIMIT);

            List<Map<String, Object>> heard = anna.until(EventRecorder::isEnd);
            assertThat(heard.stream().map(message -> message.get("type")))
                    .contains("execution_start", "executing", "executed", "execution_success");
        }
        assertThat(await(other, "/history/told", body -> body.contains("told"))).contains("\"completed\":true");
    }

    @Test
    void progressIsStreamedFromAnotherProcess() throws Exception {
        String job = json(one.post("/api/v2/jobs", """
                {"workflow": {
                  "1": {"class_type": "StubInt", "inputs": {"value": 1}},
                  "2": {"class_type": "TestSleep", "inputs": {"value": ["1", 0], "seconds": 3}},
                  "3": {"class_type": "ProbeShow", "inputs": {"v": ["2", 0]}}}}""")).get("id").toString();
        HttpResponse<Stream<String>> events = other.client()
                .send(
                        HttpRequest.newBuilder(other.uri("/api/v2/jobs/" + job + "/events"))
                                .build(),
                        HttpResponse.BodyHandlers.ofLines());
        work(LIMIT);

        assertThat(events.body().toList())
                .anySatisfy(line -> assertThat(line).contains("\"current_node_class\":\"TestSleep\""));
        assertThat(other.get("/api/v2/jobs/" + job).body()).contains("\"status\":\"succeeded\"");
    }

    @Test
    void aPromptIsStoppedThroughAnyServer() throws Exception {
        work(Duration.ofMinutes(5));
        one.post("/prompt", SLEEP.formatted("long", "300"));
        await(other, "/queue", body -> body.matches("(?s).*\"queue_running\": ?\\[\\[.*"));

        other.post("/interrupt", "{\"prompt_id\": \"long\"}");

        assertThat(await(one, "/history/long", body -> body.contains("long"))).contains("execution_interrupted");
    }

    @Test
    void aPromptThatRunsTooLongIsDeadAndMayBeTriedAgain() throws Exception {
        work(Duration.ofMillis(200));
        one.post("/prompt", SLEEP.formatted("long", "300"));

        String dead = await(other, "/api/easel/dead-jobs", body -> body.contains("long"));
        assertThat(dead).contains("run_limit_exceeded", "ran longer than", "\"attempts\":1");

        HttpResponse<String> again = other.post("/api/easel/dead-jobs/long/retry", "");
        assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
        await(one, "/api/easel/dead-jobs", body -> body.contains("\"total\":2"));
        assertThat(one.post("/api/easel/dead-jobs/nothing/retry", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void oneOfTheServersDeliversAWebhook() throws Exception {
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        HttpServer target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            received.add(exchange.getRequestHeaders().getFirst("webhook-id") + " "
                    + exchange.getRequestHeaders().getFirst("webhook-attempt"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        target.start();
        try {
            one.post("/api/easel/endpoints", """
                    {"name": "tile", "workflow": {
                      "1": {"class_type": "PlainPicture", "inputs": {"width": 8, "height": 8, "color": 255, "seed": 5}},
                      "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}}""");
            work(LIMIT);
            String hook = "http://127.0.0.1:" + target.getAddress().getPort() + "/";
            for (int call = 0; call < 5; call++) {
                HttpResponse<String> answer = (call % 2 == 0 ? one : other)
                        .send("POST", "/e/tile", "{}", "Easel-Webhook", hook, "Prefer", "respond-async");
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            }
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (PostgresCluster.shared().number(database, "SELECT count(*) FROM webhook WHERE state = 'delivered'")
                    < 5) {
                assertThat(System.nanoTime()).as("%s", received).isLessThan(deadline);
            }
        } finally {
            target.stop(0);
        }
        assertThat(received).hasSize(5).doesNotHaveDuplicates().allMatch(each -> each.endsWith(" 1"));
    }

    @Test
    void filesTravelThroughTheAssetStore() throws Exception {
        one.close();
        String assets = folder.resolve("contents").toString();
        Path near = folder.resolve("near");
        Path far = folder.resolve("far");
        one = new RunningServer(
                near,
                folder.resolve("one"),
                shared("one", false),
                new JobPolicy(LIMIT, 1, Price.FREE, Optional.of(assets)));
        worker = new WorkerProcess(
                shared("worker", true),
                StoreLimits.DEFAULT,
                PreviewSettings.DEFAULT,
                Duration.ofSeconds(5),
                new JobPolicy(LIMIT, 1, Price.FREE, Optional.of(assets)),
                DataFolders.under(far),
                OptionalInt.empty(),
                Tracing.OFF,
                () -> RunningServer.engine(far, List.of()));
        byte[] red = PngWriter.write(new Picture(2, 1, 3, new byte[] {-1, 0, 0, -1, 0, 0}), Map.of(), PngWriter.FAST);
        Files.createDirectories(near.resolve("input"));
        Files.write(near.resolve("input/red.png"), red);

        one.post("/prompt", """
                {"prompt_id": "there", "prompt": {
                  "1": {"class_type": "ReadPicture", "inputs": {"image": "red.png"}},
                  "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}}""");

        String entry = await(one, "/history/there", body -> body.contains("there"));
        String name = part(entry, "\"filename\":\"([^\"]+)\"");
        String subfolder = part(entry, "\"subfolder\":\"(jobs/[0-9a-f]+)\"");
        assertThat(one.get("/view?filename=" + name + "&subfolder=" + subfolder).statusCode())
                .isEqualTo(200);
        Path here = near.resolve("output").resolve(subfolder).resolve(name);
        assertThat(PictureReader.read(here).samples()).containsExactly(-1, 0, 0, -1, 0, 0);
        assertThat(far.resolve("output").resolve(name)).exists();
    }

    private static String part(String text, String pattern) {
        Matcher part = Pattern.compile(pattern).matcher(text);
        assertThat(part.find()).as(text).isTrue();
        return part.group(1);
    }

    @Test
    void keysAndSecretsAreTheSameEverywhere() throws Exception {
        HttpResponse<String> created = one.post("/api/easel/keys", "{\"name\": \"k\", \"scopes\": [\"develop\"]}");
        String secret = json(created).get("key").toString();

        assertThat(other.send("GET", "/api/easel/key", "", "X-API-Key", secret).body())
                .contains("\"develop\"");
        assertThat(PostgresCluster.shared().number(database, "SELECT count(*) FROM setting"))
                .isEqualTo(1);
    }
}
