package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.server.testing.PostgresCluster;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away while a prompt runs. */
@Timeout(180)
class DatabaseOutageTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    void requestsAreRefusedForAMomentAndNothingIsLost() throws Exception {
        try (PostgresCluster cluster = PostgresCluster.open(false, 50)) {
            SharedJobs shared = new SharedJobs(
                    cluster.newDatabase(), "server", Duration.ofSeconds(30), Duration.ofSeconds(1), true);
            try (RunningServer server = new RunningServer(folder, folder.resolve("state"), shared, JobPolicy.DEFAULT)) {
                server.post("/prompt", """
                        {"prompt_id": "long", "prompt": {
                          "1": {"class_type": "StubInt", "inputs": {"value": 1}},
                          "2": {"class_type": "TestSleep", "inputs": {"value": ["1", 0], "seconds": 3}},
                          "3": {"class_type": "ProbeShow", "inputs": {"v": ["2", 0]}}}}""");
                await(server, "/queue", "long");
                await(server, "/ready", "\"ready\"");
                cluster.halt();
                await(server, "/ready", "does not answer");
                assertThat(server.get("/ready").statusCode()).isEqualTo(503);
                assertThat(server.get("/health").statusCode()).isEqualTo(200);

                HttpResponse<String> refused = server.post("/prompt", """
                        {"prompt_id": "refused", "prompt": {"1": {"class_type": "ProbeShow", "inputs": {"v": 1}}}}""");
                assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(refused.body())
                        .contains("does not answer; try again")
                        .doesNotContain("easel@");
                HttpResponse<String> keys = server.get("/api/easel/keys");
                assertThat(keys.statusCode()).as(keys.body()).isEqualTo(503);

                cluster.resume();
                await(server, "/history/long", "\"completed\":true");
                await(server, "/ready", "\"ready\"");
                assertThat(server.get("/history/refused").body()).isEqualTo("{}");
            }
        }
    }

    private static void await(RunningServer server, String path, String wanted) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            String body = server.get(path).body();
            if (body.contains(wanted)) {
                return;
            }
            assertThat(System.nanoTime()).as(path + ": " + body).isLessThan(deadline);
        }
    }
}
