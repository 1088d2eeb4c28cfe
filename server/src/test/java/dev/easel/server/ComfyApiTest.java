package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.easel.server.http.AccessRules;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Every answer of the Comfy API v2 is what its specification says. */
class ComfyApiTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String WORKFLOW = """
            {"1": {"class_type": "PlainPicture", "inputs": {"width": 32, "height": 16, "color": 9, "text": ""}},
             "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}""";

    @TempDir
    private static Path folder;

    private static RunningServer server;
    private static JsonNode specification;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningServer(folder);
        try (InputStream file = ComfyApiTest.class.getResourceAsStream("/comfy-api-v2-openapi.yaml")) {
            Object yaml = new Load(LoadSettings.builder().build()).loadFromInputStream(file);
            specification = MAPPER.valueToTree(yaml);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The answer's body, after it was compared with a schema of the specification. */
    private static JsonNode valid(String schema, String body) throws Exception {
        ObjectNode root = MAPPER.createObjectNode();
        root.set("components", specification.get("components"));
        root.put("$ref", "#/components/schemas/" + schema);
        Schema compiled = SchemaRegistry.withDialect(Dialects.getOpenApi30()).getSchema(root);
        JsonNode json = MAPPER.readTree(body);
        assertThat(compiled.validate(json)).as(body).isEmpty();
        return json;
    }

    private static HttpResponse<String> upload(String content, String... extra) throws Exception {
        StringBuilder body = new StringBuilder();
        body.append("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n")
                .append(content)
                .append("\r\n");
        for (int index = 0; index < extra.length; index += 2) {
            body.append("--b\r\nContent-Disposition: form-data; name=\"")
                    .append(extra[index])
                    .append("\"\r\n\r\n")
                    .append(extra[index + 1])
                    .append("\r\n");
        }
        return server.send(
                "POST", "/api/v2/assets", body + "--b--\r\n", "Content-Type", "multipart/form-data; boundary=b");
    }

    @Test
    void keepsAssetsByTheirHash() throws Exception {
        HttpResponse<String> first = upload("abc", "content_type", "text/plain", "file_path", "a.txt");
        assertThat(first.statusCode()).isEqualTo(201);
        JsonNode asset = valid("Asset", first.body());
        assertThat(asset.get("hash").asText())
                .isEqualTo("blake3:6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
        assertThat(upload("abc", "content_type", "text/plain", "file_path", "b.txt")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> minted = server.post(
                "/api/v2/assets/from-hash",
                "{\"hash\": \"" + asset.get("hash").asText() + "\", \"file_path\": \"c.txt\"}");
        assertThat(minted.statusCode()).isEqualTo(201);
        valid("Asset", minted.body());
        String path = "/api/v2/assets/" + asset.get("id").asText();
        valid("Asset", server.get(path).body());
        assertThat(server.get(path + "/content").body()).isEqualTo("abc");
        HttpResponse<String> part = server.send("GET", path + "/content", "", "Range", "bytes=1-1");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("b");
        assertThat(server.send("GET", path + "/content", "", "Range", "bytes=9-")
                        .statusCode())
                .isEqualTo(416);
        assertThat(head("/api/v2/assets/by-hash/" + asset.get("hash").asText())).isEqualTo(200);
        assertThat(head("/api/v2/assets/by-hash/blake3:00")).isEqualTo(404);
        assertThat(server.send("DELETE", path, "").statusCode()).isEqualTo(204);
        HttpResponse<String> again = server.send("DELETE", path, "");
        assertThat(again.statusCode()).isEqualTo(404);
        valid("ErrorEnvelope", again.body());
        assertThat(server.get("/api/v2/assets/"
                                + MAPPER.readTree(minted.body()).get("id").asText() + "/content")
                        .body())
                .isEqualTo("abc");
    }

    private static int head(String path) throws Exception {
        return server.client()
                .send(
                        HttpRequest.newBuilder(server.uri(path))
                                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void refusesBadAssetsInEnvelopes() throws Exception {
        refused(
                409,
                "hash_mismatch",
                upload(
                        "x",
                        "content_type",
                        "text/plain",
                        "file_path",
                        "x",
                        "expected_hash",
                        "blake3:" + "0".repeat(64)));
        refused(422, "invalid_request", upload("x", "content_type", "text/plain"));
        refused(422, "invalid_request", upload("x", "content_type", "text", "file_path", "x"));
        refused(422, "invalid_request", upload("x", "content_type", "a/b", "file_path", "x", "expires_in", "59"));
        refused(
                404,
                "blob_not_found",
                server.post("/api/v2/assets/from-hash", "{\"hash\": \"blake3:" + "1".repeat(64) + "\"}"));
        refused(404, "not_found", server.get("/api/v2/assets/nobody"));
    }

    private static void refused(int status, String code, HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(valid("ErrorEnvelope", answer.body())
                        .get("error")
                        .get("code")
                        .asText())
                .isEqualTo(code);
    }

    @Test
    void runsAWorkflowAndShowsItsOutputs() throws Exception {
        HttpResponse<String> accepted =
                server.send("POST", "/api/v2/jobs", "{\"workflow\": " + WORKFLOW + "}", "Idempotency-Key", "one");
        assertThat(accepted.statusCode()).isEqualTo(201);
        JsonNode job = valid("Job", accepted.body());
        HttpResponse<String> events = server.get(job.get("urls").get("events").asText());
        checkEvents(events.body());
        JsonNode done =
                valid("Job", server.get(job.get("urls").get("self").asText()).body());
        assertThat(done.get("status").asText()).isEqualTo("succeeded");
        JsonNode output = done.get("outputs").get(0);
        assertThat(output.get("content_type").asText()).isEqualTo("image/png");
        JsonNode asset = valid(
                "Asset",
                server.get("/api/v2/assets/" + output.get("id").asText()).body());
        assertThat(asset.get("job_id").asText()).isEqualTo(job.get("id").asText());
        refused(
                409,
                "asset_in_use",
                server.send("DELETE", "/api/v2/assets/" + output.get("id").asText(), ""));
        JsonNode workflow = valid(
                "JobWorkflowResponse",
                server.get("/api/v2/jobs/" + job.get("id").asText() + "/workflow")
                        .body());
        assertThat(workflow.get("format").asText()).isEqualTo("api");
        JsonNode cancelled = valid(
                "Job", server.post(job.get("urls").get("cancel").asText(), "").body());
        assertThat(cancelled.get("status").asText()).isEqualTo("succeeded");
        refused(
                422,
                "idempotency_key_reuse",
                server.send("POST", "/api/v2/jobs", "{\"workflow\": " + WORKFLOW + "}", "Idempotency-Key", "one"));
    }

    private static void checkEvents(String stream) throws Exception {
        String last = "";
        for (String event : stream.split("\n\n", -1)) {
            String[] lines = event.split("\n", -1);
            if (lines.length < 2 || !lines[0].startsWith("event: ")) {
                continue;
            }
            String data = lines[1].substring("data: ".length());
            switch (lines[0].substring("event: ".length())) {
                case "status" -> last = valid("StatusEvent", data).get("status").asText();
                case "progress" -> valid("Progress", data);
                case "output" -> valid("Output", data);
                case "preview" -> valid("PreviewEvent", data);
                default -> throw new AssertionError("an unknown event: " + event);
            }
        }
        assertThat(last).isEqualTo("succeeded");
    }

    @Test
    void tellsWhyAJobFailed() throws Exception {
        JsonNode job = valid(
                "Job",
                server.post(
                                "/api/v2/jobs",
                                "{\"workflow\": " + WORKFLOW.replace("\"text\": \"\"", "\"text\": \"fail\"") + "}")
                        .body());
        server.get(job.get("urls").get("events").asText());
        JsonNode failed =
                valid("Job", server.get(job.get("urls").get("self").asText()).body());
        assertThat(failed.get("status").asText()).isEqualTo("failed");
        assertThat(failed.get("error").get("node_id").asText()).isEqualTo("1");
        assertThat(failed.get("error").get("message").asText()).isEqualTo("The text says fail.");
    }

    @Test
    void putsAssetsWhereTheWorkflowRefersToThem() throws Exception {
        String workflow = """
                {"1": {"class_type": "ReadPicture", "inputs": {"image": {"__type": "core/ASSET", "info": {"id": "%s"}}}},
                 "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}""";
        refused(
                422,
                "missing_asset",
                server.post("/api/v2/jobs", "{\"workflow\": " + workflow.formatted("nobody") + "}"));
        JsonNode job = valid(
                "Job",
                server.post("/api/v2/jobs", "{\"workflow\": " + WORKFLOW + "}").body());
        server.get(job.get("urls").get("events").asText());
        JsonNode made =
                valid("Job", server.get(job.get("urls").get("self").asText()).body());
        String id = made.get("outputs").get(0).get("id").asText();
        JsonNode second = valid(
                "Job",
                server.post("/api/v2/jobs", "{\"workflow\": " + workflow.formatted(id) + "}")
                        .body());
        checkEvents(server.get(second.get("urls").get("events").asText()).body());
    }

    @Test
    void refusesBadJobsInEnvelopes() throws Exception {
        refused(
                422,
                "workflow_format_ui",
                server.post("/api/v2/jobs", "{\"workflow\": {\"nodes\": [], \"links\": []}}"));
        refused(
                422,
                "invalid_workflow",
                server.post("/api/v2/jobs", "{\"workflow\": {\"1\": {\"class_type\": \"X\"}}}"));
        refused(
                422,
                "invalid_workflow",
                server.post("/api/v2/jobs", "{\"workflow\": " + WORKFLOW.replace("16", "-1") + "}"));
        refused(
                422,
                "invalid_request",
                server.post("/api/v2/jobs", "{\"workflow\": " + WORKFLOW + ", \"webhook_url\": \"x\"}"));
        refused(
                422,
                "invalid_request",
                server.post("/api/v2/jobs", "{\"workflow\": " + WORKFLOW + ", \"extra_data\": {\"other\": 1}}"));
        refused(422, "invalid_request", server.post("/api/v2/jobs", "{"));
        for (String path : List.of("", "/workflow", "/events")) {
            refused(404, "not_found", server.get("/api/v2/jobs/nobody" + path));
        }
        refused(404, "not_found", server.post("/api/v2/jobs/nobody/cancel", ""));
    }

    @Test
    void asksForAKeyInAnEnvelope(@TempDir Path other) throws Exception {
        AccessRules rules = new AccessRules(List.of("secret"), Optional.empty(), Set.of(), true);
        try (RunningServer guarded = new RunningServer(other, rules)) {
            HttpResponse<String> answer = guarded.get("/api/v2/jobs/x");
            refused(401, "unauthorized", answer);
            assertThat(guarded.send("GET", "/api/v2/jobs/x", "", "Authorization", "Bearer secret")
                            .statusCode())
                    .isEqualTo(404);
        }
    }
}
