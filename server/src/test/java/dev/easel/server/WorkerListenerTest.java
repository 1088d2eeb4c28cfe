package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.server.job.JobState;
import dev.easel.server.metrics.ServerMetrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** A worker tells that it is well and what it did. */
class WorkerListenerTest {
    private static HttpResponse<String> get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void tellsHealthAndMetricsAndNothingElse() throws Exception {
        ServerMetrics metrics = new ServerMetrics();
        metrics.job(JobState.SUCCEEDED, "flux", 2_500_000_000L);
        try (metrics;
                WorkerListener listener = new WorkerListener(0, metrics)) {
            assertThat(get(listener.port(), "/health").body()).isEqualTo("ok\n");
            assertThat(get(listener.port(), "/metrics").body())
                    .contains("easel_jobs_seconds_sum{endpoint=\"flux\",state=\"succeeded\"} 2.5");
            assertThat(get(listener.port(), "/queue").statusCode()).isEqualTo(404);
        }
    }
}
