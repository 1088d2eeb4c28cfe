package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.easel.server.http.AccessRules;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs and assets are their key's; administrators see those of all. */
@Timeout(60)
class OwnershipTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String ROOT = "root-key";
    private static final String WORKFLOW = """
            {"1": {"class_type": "PlainPicture", "inputs": {"width": 32, "height": 16, "color": %d, "text": ""}},
             "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}""";
    private static final String READING = """
            {"workflow": {
              "1": {"class_type": "ReadPicture", "inputs": {"image": {"__type": "core/ASSET", "info": {"id": "%s"}}}},
              "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}}""";

    @TempDir
    private static Path folder;

    private static RunningServer server;
    private static String anna;
    private static String ben;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningServer(folder, new AccessRules(List.of(ROOT), Optional.empty(), Set.of(), true));
        anna = key("anna");
        ben = key("ben");
        assertThat(ask(
                                "POST",
                                "/api/easel/endpoints",
                                "{\"name\": \"poster\", \"workflow\": " + WORKFLOW.formatted(1) + "}",
                                ROOT)
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String key(String name) throws Exception {
        return json(ask("POST", "/api/easel/keys", "{\"name\": \"" + name + "\", \"scopes\": [\"develop\"]}", ROOT))
                .get("key")
                .asText();
    }

    private static HttpResponse<String> ask(String method, String path, String body, String key, String... headers)
            throws Exception {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization";
        all[1] = "Bearer " + key;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return server.send(method, path, body, all);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return MAPPER.readTree(answer.body());
    }

    private static void assertAbsent(HttpResponse<String> answer, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
        assertThat(MAPPER.readTree(answer.body()).get("error").get("code").asText())
                .isEqualTo(code);
    }

    private static JsonNode upload(String content, String key, String... headers) throws Exception {
        String body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + content
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"content_type\"\r\n\r\ntext/plain"
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"file_path\"\r\n\r\na.txt\r\n--b--\r\n";
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = "multipart/form-data; boundary=b";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return json(ask("POST", "/api/v2/assets", body, key, all));
    }

    /** A finished job of a key. */
    private static JsonNode job(String key, int color) throws Exception {
        JsonNode job = json(ask("POST", "/api/v2/jobs", "{\"workflow\": " + WORKFLOW.formatted(color) + "}", key));
        assertThat(ask("GET", job.get("urls").get("events").asText(), "", key).statusCode())
                .isEqualTo(200);
        return json(ask("GET", job.get("urls").get("self").asText(), "", key));
    }

    @Test
    void aJobIsSeenStoppedAndReadByItsKeyAlone() throws Exception {
        JsonNode job = job(anna, 10);
        String path = "/api/v2/jobs/" + job.get("id").asText();

        for (String part : List.of("", "/workflow", "/events")) {
            assertAbsent(ask("GET", path + part, "", ben), "not_found");
            assertThat(ask("GET", path + part, "", ROOT).statusCode()).isEqualTo(200);
        }
        assertAbsent(ask("POST", path + "/cancel", "", ben), "not_found");
        assertThat(json(ask("POST", path + "/cancel", "", anna)).get("status").asText())
                .isEqualTo("succeeded");
    }

    @Test
    void theOutputsOfAJobAreItsKeysAssets() throws Exception {
        JsonNode output = job(anna, 20).get("outputs").get(0);
        String path = "/api/v2/assets/" + output.get("id").asText();

        assertAbsent(ask("GET", path, "", ben), "not_found");
        assertAbsent(ask("GET", path + "/content", "", ben), "not_found");
        assertAbsent(ask("DELETE", path, "", ben), "not_found");
        assertAbsent(
                ask("POST", "/api/v2/assets/from-hash", "{\"hash\": " + output.get("hash") + "}", ben),
                "blob_not_found");
        assertThat(ask("GET", path, "", anna).statusCode()).isEqualTo(200);
        assertThat(ask("GET", path, "", ROOT).statusCode()).isEqualTo(200);
        String link = output.get("url").asText();
        assertThat(server.get(link.substring(link.indexOf("/api/"))).statusCode())
                .as("a signed link needs no key")
                .isEqualTo(200);
    }

    @Test
    void aContentIsThereForThoseWhoHaveSentIt() throws Exception {
        JsonNode annas = upload("the same bytes", anna);
        String hash = annas.get("hash").asText();

        assertThat(ask("HEAD", "/api/v2/assets/by-hash/" + hash, "", ben).statusCode())
                .isEqualTo(404);
        JsonNode bens = upload("the same bytes", ben);
        assertThat(bens.get("created_new").asBoolean())
                .as("that another has sent it is not told")
                .isTrue();
        assertThat(ask("HEAD", "/api/v2/assets/by-hash/" + hash, "", ben).statusCode())
                .isEqualTo(200);
        JsonNode minted = json(
                ask("POST", "/api/v2/assets/from-hash", "{\"hash\": \"" + hash + "\", \"file_path\": \"b\"}", ben));
        assertAbsent(ask("GET", "/api/v2/assets/" + minted.get("id").asText(), "", anna), "not_found");
        ask("DELETE", "/api/v2/assets/" + annas.get("id").asText(), "", anna);
        assertThat(ask("GET", "/api/v2/assets/" + minted.get("id").asText() + "/content", "", ben)
                        .body())
                .as("deleting one's record destroys nobody else's bytes")
                .isEqualTo("the same bytes");
    }

    @Test
    void aWorkflowRefersToAssetsOfItsKeyOnly() throws Exception {
        String id = job(anna, 30).get("outputs").get(0).get("id").asText();

        HttpResponse<String> refused = ask("POST", "/api/v2/jobs", READING.formatted(id), ben);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("missing_asset");
        assertThat(ask("POST", "/api/v2/jobs", READING.formatted(id), anna).statusCode())
                .isEqualTo(201);
    }

    @Test
    void idempotencyKeysOfAssetsAreEachKeysOwn() throws Exception {
        upload("first", anna, "Idempotency-Key", "same");

        assertThat(upload("second", ben, "Idempotency-Key", "same").get("id").asText())
                .isNotEmpty();
    }

    @Test
    void aJobOfAnEndpointIsNotShownToOtherDevelopers() throws Exception {
        String id = json(ask("POST", "/e/poster", "{}", anna, "Accept", "application/json"))
                .get("id")
                .asText();

        for (String part : List.of("", "/outputs/0", "/events")) {
            assertThat(ask("GET", "/e/poster/jobs/" + id + part, "", ben).statusCode())
                    .isEqualTo(404);
            assertThat(ask("GET", "/e/poster/jobs/" + id + part, "", ROOT).statusCode())
                    .isEqualTo(200);
        }
        assertThat(ask("POST", "/e/poster/jobs/" + id + "/cancel", "", ben).statusCode())
                .isEqualTo(404);
    }
}
