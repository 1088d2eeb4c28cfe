package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.easel.server.trace.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request, its job and its nodes are one trace. */
class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final String WORKFLOW = """
            {"1": {"class_type": "PlainPicture",
                   "inputs": {"width": 32, "height": 16, "color": 255, "seed": 5, "text": ""}},
             "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}""";

    @TempDir
    private Path folder;

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();

    private Tracing inMemory() {
        return new Tracing(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build());
    }

    private SpanData span(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError(name + " is not among "
                        + spans.getFinishedSpanItems().stream()
                                .map(SpanData::getName)
                                .toList()));
    }

    @Test
    void aRequestItsJobAndItsNodesAreOneTrace() throws Exception {
        try (Tracing tracing = inMemory()) {
            try (RunningServer server = new RunningServer(folder, tracing)) {
                HttpResponse<String> published = server.post(
                        "/api/easel/endpoints",
                        "{\"name\": \"picture\", \"workflow\": " + WORKFLOW
                                + ", \"parameters\": [{\"name\": \"prompt\", \"target\": \"1.text\"}]}");
                assertThat(published.statusCode()).isEqualTo(201);
                assertThat(server.send(
                                        "POST",
                                        "/e/picture",
                                        "{\"prompt\": \"a secret wish\"}",
                                        "traceparent",
                                        "00-" + TRACE + "-" + CALLER + "-01")
                                .statusCode())
                        .isEqualTo(200);
                assertThat(server.post("/e/picture", "{\"prompt\": \"fail\"}").statusCode())
                        .isEqualTo(500);
            }
            List<SpanData> traced = spans.getFinishedSpanItems().stream()
                    .filter(span -> span.getTraceId().equals(TRACE))
                    .toList();
            assertThat(traced)
                    .extracting(SpanData::getName)
                    .containsExactlyInAnyOrder("POST /e/{name}", "job picture", "PlainPicture", "KeepPicture");
            SpanData request = named(traced, "POST /e/{name}");
            assertThat(request.getParentSpanId()).isEqualTo(CALLER);
            assertThat(request.getKind()).isEqualTo(SpanKind.SERVER);
            assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                    .isEqualTo(200);
            SpanData job = named(traced, "job picture");
            assertThat(job.getParentSpanId()).isEqualTo(request.getSpanId());
            assertThat(job.getAttributes().get(AttributeKey.stringKey("easel.job.state")))
                    .isEqualTo("succeeded");
            for (String node : List.of("PlainPicture", "KeepPicture")) {
                assertThat(named(traced, node).getParentSpanId()).isEqualTo(job.getSpanId());
            }
            assertThat(spans.getFinishedSpanItems().toString()).doesNotContain("secret wish");
            assertThat(span("job picture").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span("PlainPicture").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        }
    }

    private static SpanData named(List<SpanData> among, String name) {
        return among.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void sendsTracesWhereTheEnvironmentSays() throws Exception {
        LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        try {
            String url = "http://127.0.0.1:" + collector.getAddress().getPort();
            Map<String, String> environment =
                    Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", url, "OTEL_EXPORTER_OTLP_COMPRESSION", "none");
            try (Tracing tracing = Tracing.of(environment, "easel-test")) {
                assertThat(tracing.isOn()).isTrue();
                tracing.request("GET", "/ready", HttpFields.EMPTY).close();
            }
            assertThat(received.poll(30, TimeUnit.SECONDS)).contains("easel-test", "GET /ready");
        } finally {
            collector.stop(0);
        }
    }

    @Test
    void isOffUnlessSetUp() {
        assertThat(Tracing.of(Map.of(), "easel-test").isOn()).isFalse();
        assertThat(Tracing.of(Map.of("OTEL_TRACES_EXPORTER", "otlp", "OTEL_SDK_DISABLED", "true"), "easel-test")
                        .isOn())
                .isFalse();
        assertThat(Tracing.carried()).isEmpty();
    }
}
