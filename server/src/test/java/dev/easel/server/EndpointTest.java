package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.http.AccessRules;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workflow is published and called over HTTP; every refusal says what was wrong. */
class EndpointTest {
    private static final String PICTURE = """
            {"1": {"class_type": "PlainPicture", "inputs": {"width": 32, "height": 16, "color": 255, "seed": 5}},
             "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}""";

    private static final String COPY = """
            {"1": {"class_type": "ReadPicture", "inputs": {"image": "later.png"}},
             "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}""";

    @TempDir
    private static Path folder;

    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningServer(folder, new AccessRules(List.of(), Optional.empty(), Set.of(), true), true);
        assertThat(publish("picture", PICTURE, """
                [{"name": "width", "target": "1.width", "max": 64},
                 {"name": "color", "target": "1.color"}]"""))
                .satisfies(answer ->
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> publish(String name, String workflow, String parameters) throws Exception {
        return server.post(
                "/api/easel/endpoints",
                "{\"name\": \"" + name + "\", \"workflow\": " + workflow + ", \"parameters\": " + parameters + "}");
    }

    private static Map<?, ?> json(String text) {
        return (Map<?, ?>) JsonText.read(text.getBytes(StandardCharsets.UTF_8), "answer", WorkflowLimits.STANDARD);
    }

    private static HttpResponse<byte[]> call(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri(path)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return server.client().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void answersWithThePictureInTheFormAskedFor() throws Exception {
        HttpResponse<byte[]> png = call("/e/picture", "{}");
        assertThat(png.statusCode()).isEqualTo(200);
        assertThat(png.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(png.body()).startsWith(0x89, 'P', 'N', 'G');
        assertThat(new String(png.body(), StandardCharsets.ISO_8859_1)).doesNotContain("PlainPicture");
        HttpResponse<byte[]> jpeg = call("/e/picture", "{}", "Accept", "image/jpeg");
        assertThat(jpeg.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(jpeg.body()).startsWith(0xFF, 0xD8);
        HttpResponse<byte[]> webp = call("/e/picture", "{}", "Accept", "image/webp;q=0.9, image/jpeg;q=0.1");
        assertThat(new String(webp.body(), 8, 4, StandardCharsets.US_ASCII)).isEqualTo("WEBP");
        HttpResponse<byte[]> film = call("/e/picture", "{}", "Accept", "video/mp4");
        assertThat(film.statusCode()).isEqualTo(406);
    }

    @Test
    void answersWithAllOutputsAsJson() throws Exception {
        HttpResponse<String> answer = server.send("POST", "/e/picture", "{\"color\": 7}", "Accept", "application/json");
        Map<?, ?> job = json(answer.body());
        assertThat(job.get("status")).isEqualTo("succeeded");
        assertThat(((Map<?, ?>) job.get("parameters")).get("color")).isEqualTo(7L);
        Map<?, ?> output = (Map<?, ?>) ((List<?>) job.get("outputs")).getFirst();
        HttpResponse<String> content = server.get(output.get("url").toString());
        assertThat(content.statusCode()).isEqualTo(200);
        HttpResponse<String> embedded =
                server.send("POST", "/e/picture?outputs=base64", "{}", "Accept", "application/json");
        assertThat(embedded.body()).contains("\"base64\":\"iVBOR");
    }

    @Test
    void goesOnWithoutTheCallerAndStreamsEvents() throws Exception {
        HttpResponse<String> answer = server.send("POST", "/e/picture", "{}", "Prefer", "respond-async");
        assertThat(answer.statusCode()).isEqualTo(202);
        String location = answer.headers().firstValue("Location").orElseThrow();
        HttpResponse<String> events = server.get(location + "/events");
        assertThat(events.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(events.body()).contains("event: result").contains("\"status\":\"succeeded\"");
        assertThat(json(server.get(location).body()).get("status")).isEqualTo("succeeded");
    }

    @Test
    void refusesWhatTheParametersDoNotTake() throws Exception {
        HttpResponse<String> unknown = server.post("/e/picture", "{\"widht\": 3}");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(unknown.body()).get("parameter")).isEqualTo("widht");
        assertThat(unknown.body()).contains("did you mean width?");
        assertThat(server.post("/e/picture", "{\"width\": \"wide\"}").statusCode())
                .isEqualTo(400);
        assertThat(server.post("/e/picture", "{\"width\": 1.5}").statusCode()).isEqualTo(400);
        HttpResponse<String> large = server.post("/e/picture", "{\"width\": 65}");
        assertThat(large.body()).contains("The parameter width is 65; give a whole number from 1 to 64.");
        assertThat(json(large.body()).get("node_id")).isEqualTo("1");
        assertThat(json(large.body()).get("class_type")).isEqualTo("PlainPicture");
        assertThat(json(large.body()).get("input")).isEqualTo("width");
        assertThat(server.post("/e/picture", "[]").statusCode()).isEqualTo(400);
        assertThat(server.post("/e/nobody", "{}").statusCode()).isEqualTo(404);
        assertThat(server.post("/e/picture@9", "{}").body()).contains("has no version 9");
    }

    @Test
    void keepsVersions() throws Exception {
        assertThat(publish("versions", PICTURE, "[{\"name\": \"color\", \"target\": \"1.color\"}]")
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> second = publish("versions", PICTURE, "[{\"name\": \"tint\", \"target\": \"1.color\"}]");
        assertThat(json(second.body()).get("version")).isEqualTo(2L);
        assertThat(call("/e/versions@1", "{\"color\": 1}").statusCode()).isEqualTo(200);
        assertThat(call("/e/versions", "{\"color\": 1}").statusCode()).isEqualTo(400);
        assertThat(call("/e/versions", "{\"tint\": 1}").statusCode()).isEqualTo(200);
        assertThat(server.send("DELETE", "/api/easel/endpoints/versions", "").body())
                .contains("2");
        assertThat(call("/e/versions", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void doesNotPublishWhatDoesNotValidate() throws Exception {
        HttpResponse<String> answer = publish("broken", PICTURE.replace("16", "-1"), "[]");
        assertThat(answer.statusCode()).isEqualTo(422);
        Map<?, ?> problem = json(answer.body());
        assertThat(problem.get("node_id")).isEqualTo("1");
        assertThat(problem.get("class_type")).isEqualTo("PlainPicture");
        assertThat(problem.get("input")).isEqualTo("height");
        assertThat(server.get("/api/easel/endpoints/broken").statusCode()).isEqualTo(404);
        assertThat(publish("no name", PICTURE, "[]").statusCode()).isEqualTo(400);
        assertThat(publish("x", PICTURE, "[{\"name\": \"a\", \"target\": \"1.images\"}]")
                        .statusCode())
                .isEqualTo(404);
        assertThat(publish("x", PICTURE, "[{\"name\": \"a\", \"target\": \"2.picture\"}]")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void runsARepeatedRequestOnce() throws Exception {
        String first = server.send(
                        "POST", "/e/picture", "{\"color\": 3}", "Idempotency-Key", "k", "Prefer", "respond-async")
                .body();
        String again = server.send(
                        "POST", "/e/picture", "{ \"color\": 3 }", "Idempotency-Key", "k", "Prefer", "respond-async")
                .body();
        assertThat(json(again).get("id")).isEqualTo(json(first).get("id"));
        HttpResponse<String> other = server.send("POST", "/e/picture", "{\"color\": 4}", "Idempotency-Key", "k");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("idempotency_key_reuse");
    }

    @Test
    void tellsAWebhookSignedAndAgainWhenItFailed() throws Exception {
        LinkedBlockingQueue<Map<String, String>> received = new LinkedBlockingQueue<>();
        HttpServer hook = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        hook.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String attempt = exchange.getRequestHeaders().getFirst("webhook-attempt");
            received.add(Map.of(
                    "body", body,
                    "attempt", attempt,
                    "id", exchange.getRequestHeaders().getFirst("webhook-id"),
                    "timestamp", exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    "signature", exchange.getRequestHeaders().getFirst("webhook-signature")));
            exchange.sendResponseHeaders(attempt.equals("1") ? 500 : 204, -1);
            exchange.close();
        });
        hook.start();
        try {
            String url = "http://127.0.0.1:" + hook.getAddress().getPort() + "/done";
            server.send("POST", "/e/picture", "{}", "Easel-Webhook", url, "Prefer", "respond-async");
            Map<String, String> first = received.poll(20, TimeUnit.SECONDS);
            Map<String, String> second = received.poll(20, TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            assertThat(second).isNotNull();
            assertThat(second.get("attempt")).isEqualTo("2");
            assertThat(second.get("id")).isEqualTo(first.get("id"));
            assertThat(second.get("body")).isEqualTo(first.get("body")).contains("\"type\":\"job.succeeded\"");
            String secret =
                    Files.readString(folder.resolve("state/webhook-secret")).strip();
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            byte[] expected = mac.doFinal((second.get("id") + "." + second.get("timestamp") + "." + second.get("body"))
                    .getBytes(StandardCharsets.UTF_8));
            assertThat(second.get("signature"))
                    .isEqualTo("v1," + Base64.getEncoder().encodeToString(expected));
        } finally {
            hook.stop(0);
        }
    }

    @Test
    void describesTheEndpoints() throws Exception {
        assertThat(publish("a-b", PICTURE, "[{\"name\": \"color\", \"target\": \"1.color\"}]")
                        .statusCode())
                .isEqualTo(201);
        assertThat(publish("a_b", COPY, "[{\"name\": \"image\", \"target\": \"1.image\"}]")
                        .statusCode())
                .isEqualTo(201);
        String document = server.get("/openapi.json").body();
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(document, null, new ParseOptions());
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.isOpenapi31()).isTrue();
        Operation call = parsed.getOpenAPI().getPaths().get("/e/picture").getPost();
        Schema<?> body =
                call.getRequestBody().getContent().get("application/json").getSchema();
        assertThat(body.getProperties()).containsOnlyKeys("width", "color");
        assertThat(body.getProperties().get("width").getMaximum()).isEqualByComparingTo("64");
        assertThat(call.getResponses().get("200").getContent()).containsKeys("image/png", "video/mp4");
        Schema<?> form = parsed.getOpenAPI()
                .getPaths()
                .get("/e/a_b")
                .getPost()
                .getRequestBody()
                .getContent()
                .get("multipart/form-data")
                .getSchema();
        assertThat(form.getProperties()).containsOnlyKeys("image");
        assertThat(parsed.getOpenAPI().getPaths().values().stream()
                        .flatMap(path -> path.readOperations().stream())
                        .map(Operation::getOperationId))
                .doesNotHaveDuplicates();
    }

    @Test
    void saysWhereARunFailed() throws Exception {
        assertThat(publish("fragile", PICTURE.replace("\"seed\": 5", "\"seed\": 5, \"text\": \"\""), """
                [{"name": "prompt", "target": "1.text"}]""")
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> answer = server.post("/e/fragile", "{\"prompt\": \"fail\"}");
        assertThat(answer.statusCode()).isEqualTo(500);
        Map<?, ?> problem = json(answer.body());
        assertThat(problem.get("node_id")).isEqualTo("1");
        assertThat(problem.get("class_type")).isEqualTo("PlainPicture");
        assertThat(problem.get("detail")).isEqualTo("The text says fail.");
        Map<?, ?> blamed =
                json(server.post("/e/fragile", "{\"prompt\": \"blame\"}").body());
        assertThat(blamed.get("input")).isEqualTo("text");
        assertThat(blamed.get("parameter")).isEqualTo("prompt");
        assertThat(blamed.get("node_errors").toString())
                .contains("1={errors=[{", "type=node_execution_error", "input_name=text", "class_type=PlainPicture");
        HttpResponse<String> missing = server.post("/e/a_copy", "{}");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(publish("a_copy", COPY, "[{\"name\": \"image\", \"target\": \"1.image\"}]")
                        .statusCode())
                .isEqualTo(201);
        Map<?, ?> lost = json(server.post("/e/a_copy", "{}").body());
        assertThat(lost.get("parameter")).isEqualTo("image");
        Map<?, ?> bomb = json(server.post("/e/a_copy", "{\"image\": \"data:image/png;base64,iVBORw0KGgo=\"}")
                .body());
        assertThat(bomb.get("code")).isEqualTo("invalid_file");
    }
}
