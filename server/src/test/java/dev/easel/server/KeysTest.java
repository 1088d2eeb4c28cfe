package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.http.AccessRules;
import dev.easel.server.log.EventLog;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** What keys open over HTTP, how their limits are told, and how their use is counted. */
@Timeout(60)
class KeysTest {
    private static final String PICTURE = """
            {"1": {"class_type": "PlainPicture", "inputs": {"width": 32, "height": 16, "color": 255, "seed": 5}},
             "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}""";

    @TempDir
    private static Path folder;

    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningServer(folder, new AccessRules(List.of("root-key"), Optional.empty(), Set.of(), true));
        for (String name : List.of("poster", "film")) {
            HttpResponse<String> answer = ask(
                    "POST",
                    "/api/easel/endpoints",
                    "{\"name\": \"" + name + "\", \"workflow\": " + PICTURE + "}",
                    "root-key");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> ask(String method, String path, String body, String key, String... headers)
            throws Exception {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization";
        all[1] = "Bearer " + key;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return server.send(method, path, body, all);
    }

    private static Map<?, ?> json(HttpResponse<String> answer) {
        return (Map<?, ?>)
                JsonText.read(answer.body().getBytes(StandardCharsets.UTF_8), "The answer", WorkflowLimits.STANDARD);
    }

    private record Key(String id, String secret) {}

    private static Key key(String scopes, String limits) throws Exception {
        HttpResponse<String> answer = ask(
                "POST",
                "/api/easel/keys",
                "{\"name\": \"k\", \"scopes\": " + scopes + ", \"limits\": " + limits + "}",
                "root-key");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        return new Key(
                json(answer).get("id").toString(), json(answer).get("key").toString());
    }

    private static Key caller() throws Exception {
        return key("[\"call:poster\"]", "{}");
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code, String detail) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).get("code")).isEqualTo(code);
        assertThat(json(answer).get("detail").toString()).contains(detail);
    }

    @Test
    void aCallersKeyOpensItsEndpointAndNothingElse() throws Exception {
        Key key = caller();

        assertThat(ask("POST", "/e/poster", "{}", key.secret(), "Accept", "application/json")
                        .statusCode())
                .isEqualTo(200);
        assertThat(ask("GET", "/api/easel/endpoints/poster", "", key.secret()).statusCode())
                .isEqualTo(200);
        assertThat(ask("GET", "/api/easel/endpoints", "", key.secret()).body())
                .contains("poster")
                .doesNotContain("film");
        assertThat(ask("GET", "/openapi.json", "", key.secret()).body())
                .contains("/e/poster")
                .doesNotContain("/e/film");
        assertThat(ask("GET", "/v1/models", "", key.secret()).body())
                .contains("poster")
                .doesNotContain("film");
        assertThat(ask("GET", "/v1/models/film", "", key.secret()).statusCode()).isEqualTo(403);
        assertRefused(ask("POST", "/e/film", "{}", key.secret()), 403, "scope_missing", "call:film");
        for (String path : List.of("/prompt", "/api/prompt", "/queue", "/api/easel/endpoints", "/interrupt")) {
            assertRefused(ask("POST", path, "{}", key.secret()), 403, "scope_missing", "needs develop");
        }
        for (String path : List.of("/history", "/object_info", "/metrics", "/api/jobs", "/view?filename=x")) {
            assertRefused(ask("GET", path, "", key.secret()), 403, "scope_missing", "needs develop");
        }
        assertRefused(ask("GET", "/api/easel/keys", "", key.secret()), 403, "scope_missing", "needs admin");
    }

    @Test
    void aDevelopersKeyOpensAllButAdministration() throws Exception {
        Key key = key("[\"develop\"]", "{}");

        assertThat(ask("GET", "/queue", "", key.secret()).statusCode()).isEqualTo(200);
        assertThat(ask("POST", "/e/film", "{}", key.secret()).statusCode()).isEqualTo(200);
        assertThat(ask("GET", "/api/easel/key", "", key.secret()).body()).contains("develop");
        for (String path : List.of("/api/easel/keys", "/api/easel/audit")) {
            assertRefused(ask("GET", path, "", key.secret()), 403, "scope_missing", "needs admin");
        }
    }

    @Test
    void aKeyThatIsNoUseIsToldWhy() throws Exception {
        Key key = caller();
        assertThat(ask("DELETE", "/api/easel/keys/" + key.id(), "", "root-key").body())
                .contains("revoked");

        assertRefused(ask("POST", "/e/poster", "{}", key.secret()), 401, "key_revoked", key.id());
        assertRefused(ask("POST", "/e/poster", "{}", "wrong"), 401, "key_unknown", "not known");
        assertRefused(server.get("/queue"), 401, "key_missing", "wants a key");
        assertRefused(ask("DELETE", "/api/easel/keys/nobody", "", "root-key"), 404, "not_found", "no key nobody");
        HttpResponse<String> envelope = ask("GET", "/api/v2/jobs/x", "", key.secret());
        assertThat(envelope.statusCode()).isEqualTo(401);
        assertThat(envelope.body()).contains("\"error\":{\"code\":\"unauthorized\"");
    }

    @Test
    void jobsOfOthersAreNotSeen() throws Exception {
        Key one = caller();
        Key other = caller();
        HttpResponse<String> called =
                ask("POST", "/e/poster", "{}", one.secret(), "Accept", "application/json", "Idempotency-Key", "same");
        String id = json(called).get("id").toString();
        String path = "/e/poster/jobs/" + id;

        assertThat(ask("GET", path, "", one.secret()).statusCode()).isEqualTo(200);
        assertThat(ask("GET", path + "/outputs/0", "", one.secret()).statusCode())
                .isEqualTo(200);
        assertRefused(ask("GET", path, "", other.secret()), 404, "not_found", "no job");
        assertRefused(ask("GET", path + "/outputs/0", "", other.secret()), 404, "not_found", "no job");
        HttpResponse<String> own =
                ask("POST", "/e/poster", "{}", other.secret(), "Accept", "application/json", "Idempotency-Key", "same");
        assertThat(json(own).get("id"))
                .as("keys of repetition are each caller's own")
                .isNotEqualTo(id);
    }

    @Test
    void aRateIsKeptTo() throws Exception {
        Key key = key("[\"call:poster\"]", "{\"per_minute\": 2}");

        for (int call = 0; call < 2; call++) {
            assertThat(ask("POST", "/e/poster", "{}", key.secret()).statusCode())
                    .isEqualTo(200);
        }
        HttpResponse<String> refused = ask("POST", "/e/poster", "{}", key.secret());
        assertRefused(refused, 429, "limit_reached", "2 prompts a minute");
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 60L);
    }

    @Test
    void onlyDevelopersGoFirst() throws Exception {
        Key key = caller();

        assertRefused(
                ask("POST", "/e/poster", "{}", key.secret(), "Easel-Priority", "1"), 403, "scope_missing", "develop");
        assertThat(ask("POST", "/e/poster", "{}", key.secret(), "Easel-Priority", "-5")
                        .statusCode())
                .isEqualTo(200);
        assertRefused(
                ask("POST", "/e/poster", "{}", "root-key", "Easel-Priority", "high"), 400, "invalid_input", "-1000");
    }

    @Test
    void useIsCountedByKeyAndOthersSeeTheirOwn() throws Exception {
        Key one = caller();
        Key other = caller();
        HttpResponse<String> called = ask("POST", "/e/poster", "{}", one.secret(), "Accept", "application/json");
        assertThat(json(called).get("usage").toString()).contains("gpu_seconds");

        assertThat(ask("GET", "/api/easel/usage?by=key", "", one.secret()).body())
                .contains(one.id())
                .doesNotContain("\"key\":\"\"");
        assertThat(ask("GET", "/api/easel/usage", "", other.secret()).body()).contains("\"usage\":[]");
        assertThat(ask("GET", "/api/easel/usage?by=key,endpoint,worker,hour&since=1h", "", "root-key")
                        .body())
                .contains(one.id())
                .contains("\"endpoint\":\"poster\"");
        assertRefused(
                ask("GET", "/api/easel/usage?by=colour", "", "root-key"), 400, "invalid_input", "hour, key, endpoint");
        assertRefused(ask("GET", "/api/easel/usage?since=then", "", "root-key"), 400, "invalid_input", "then");
        assertThat(ask("GET", "/metrics", "", "root-key").body())
                .contains("easel_device_seconds_total{endpoint=\"poster\",key=\"" + one.id() + "\"");
    }

    @Test
    void changesAreNoted() throws Exception {
        Key key = key("[\"develop\"]", "{}");
        String name = "noted" + UUID.randomUUID().toString().substring(0, 8);
        ask(
                "POST",
                "/api/easel/endpoints",
                "{\"name\": \"" + name + "\", \"workflow\": " + PICTURE + "}",
                key.secret());
        ask("DELETE", "/api/easel/endpoints/" + name, "", key.secret());

        assertThat(ask("GET", "/api/easel/audit", "", "root-key").body())
                .contains("\"key.create\"")
                .contains("\"POST /api/easel/endpoints\",\"subject\":\"/api/easel/endpoints/" + name)
                .contains("\"DELETE /api/easel/endpoints/{name}\",\"subject\":\"/api/easel/endpoints/" + name)
                .contains(key.id())
                .doesNotContain(key.secret());
    }

    @Test
    void neitherKeysNorPromptsAreLogged() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        EventLog.instance().start(Level.INFO, false, new PrintStream(lines, true, StandardCharsets.UTF_8));
        try {
            Key key = caller();
            ask("POST", "/e/poster", "{}", key.secret());
            ask("POST", "/e/poster", "{}", key.secret() + "x");
            ask("POST", "/prompt", """
                    {"prompt_id": "wish", "prompt": {
                      "1": {"class_type": "ProbeShow", "inputs": {"v": "a secret wish"}}}}""", "root-key");
            while (!lines.toString(StandardCharsets.UTF_8).contains("Job wish")) {
                Thread.onSpinWait();
            }
            assertThat(lines.toString(StandardCharsets.UTF_8))
                    .doesNotContain(key.secret(), "root-key", "a secret wish");
        } finally {
            EventLog.instance().start(Level.ERROR, false, new PrintStream(OutputStream.nullOutputStream()));
        }
    }
}
