package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.server.http.AccessRules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is sent, the answer is a status below 500 and the server goes on; nothing is written that should not be. */
class HostileInputTest {
    private static final byte[] NOTHING = new byte[0];

    @TempDir
    private static Path folder;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        assertThat(get("/ready").status()).isEqualTo(200);
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /prompt | {\"prompt\": { | 400",
                "POST | /prompt | | 400",
                "POST | /prompt | [] | 400",
                "POST | /prompt | {\"prompt\": null} | 400",
                "POST | /prompt | {\"prompt\": {\"1\": 5}} | 400",
                "POST | /prompt | {\"prompt\": {\"1\": {\"class_type\": \"StubInt\", \"inputs\": []}}} | 400",
                "POST | /prompt | {\"prompt\": {}, \"number\": \"x\"} | 400",
                "POST | /prompt | {\"prompt\": {}, \"number\": 1e999} | 400",
                "POST | /prompt | {\"prompt\": {}, \"extra_data\": null} | 400",
                "POST | /prompt | {\"prompt\": {}, \"partial_execution_targets\": 5} | 400",
                "POST | /queue | x | 400",
                "POST | /queue | {\"delete\": 5} | 400",
                "POST | /history | [] | 400",
                "POST | /interrupt | [] | 400",
                "POST | /interrupt | x | 200",
                "POST | /free | | 400",
                "POST | /users | {} | 400",
                "POST | /upload/image | x | 400",
                "POST | /upload/mask | x | 400",
                "PATCH | /internal/logs/subscribe | x | 400",
                "GET | /history?max_items=x | | 400",
                "GET | /history/nobody | | 200",
                "GET | /view | | 404",
                "GET | /view?filename= | | 400",
                "GET | /view?filename=a%00b.png | | 400",
                "GET | /view?filename=..%2F..%2Fetc%2Fpasswd | | 400",
                "GET | /view?filename=x&subfolder=..%2F.. | | 403",
                "GET | /view?filename=x&subfolder=%2Fetc | | 403",
                "GET | /view?filename=x&type=models | | 400",
                "GET | /userdata/..%2F..%2Fstate%2Fjobs.db | | 403",
                "GET | /userdata/%2Fetc%2Fpasswd | | 403",
                "GET | /userdata?dir=..%2F.. | | 403",
                "POST | /userdata/..%2F..%2Fx | x | 403",
                "POST | /userdata/a%00b | x | 400",
                "POST | /userdata/a/b | x | 405",
                "GET | /models/..%2F..%2Fetc | | 404",
                "GET | /view_metadata/loras?filename=..%2F..%2Fx.safetensors | | 404",
                "GET | /experiment/models/preview/loras/9/x | | 400",
                "GET | /internal/files/etc | | 400",
                "GET | /api/jobs?limit=0 | | 400",
                "GET | /api/jobs/nobody | | 404",
                "GET | /ws | | 400",
                "GET | /nothing | | 404",
                "GET | /..%2F..%2Fetc%2Fpasswd | | 404",
                "DELETE | /queue | | 405",
                "BREW | /prompt | | 405",
            })
    void hasAnAnswer(String method, String path, String body, int status) throws Exception {
        byte[] content = body == null ? NOTHING : body.getBytes(StandardCharsets.UTF_8);
        assertThat(send(method, path, Map.of(), content).status()).isEqualTo(status);
    }

    @Test
    void tooDeepTooManyTooLarge() throws Exception {
        String deep = "{\"prompt\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        assertThat(post("/prompt", deep).status()).isEqualTo(400);
        String many = IntStream.range(0, 20_000)
                .mapToObj(id -> "\"" + id + "\": {\"class_type\": \"StubInt\", \"inputs\": {\"value\": 1}}")
                .collect(Collectors.joining(",", "{\"prompt\": {", "}}"));
        assertThat(post("/prompt", many).text()).contains("20000 nodes");
        RawHttp.Reply large =
                send("POST", "/prompt", Map.of("Content-Type", "application/json"), new byte[(32 << 20) + 1]);
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.text()).isEqualTo("Maximum request body size 33554432 exceeded.");
    }

    @ParameterizedTest
    @CsvSource({"../x.png, '', input", "a/b.png, '', input", "x.png, ../.., input", "x.png, '', models", "'', '', input"
    })
    void uploadsStayInTheirFolder(String name, String subfolder, String type) throws Exception {
        assertThat(upload(name, subfolder, type, "content".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aPictureThatIsNoneOrClaimsTooMuchIsRefusedWhenItIsLookedAt() throws Exception {
        assertThat(upload("lies.png", "", "input", "no picture".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
        assertThat(get("/view?filename=lies.png&type=input&preview=webp").status())
                .isEqualTo(400);
        byte[] bomb = {
            (byte) 0x89,
            'P',
            'N',
            'G',
            '\r',
            '\n',
            0x1A,
            '\n',
            0,
            0,
            0,
            13,
            'I',
            'H',
            'D',
            'R',
            0,
            0,
            (byte) 0xEA,
            0x60,
            0,
            0,
            (byte) 0xEA,
            0x60,
            8,
            2,
            0,
            0,
            0,
            (byte) 0xE5,
            0x59,
            (byte) 0xA2,
            0x3A
        };
        assertThat(upload("bomb.png", "", "input", bomb).status()).isEqualTo(200);
        assertThat(get("/view?filename=bomb.png&type=input&channel=rgb").status())
                .isEqualTo(400);
    }

    @Test
    void nothingStoredIsRenderedInTheServersName() throws Exception {
        for (String name : List.of("page.html", "picture.svg", "script.js", "data.xml")) {
            assertThat(upload(name, "", "input", "<svg/>".getBytes(StandardCharsets.UTF_8))
                            .status())
                    .isEqualTo(200);
            RawHttp.Reply reply = get("/view?type=input&filename=" + name);
            assertThat(reply.headers())
                    .containsEntry("content-type", "application/octet-stream")
                    .containsEntry("x-content-type-options", "nosniff");
            assertThat(reply.headers().get("content-disposition")).startsWith("attachment");
        }
    }

    @Test
    void linksThatLeadOutAreNotFollowed() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.createDirectories(folder.resolve("output"));
        Files.createSymbolicLink(folder.resolve("output/link.txt"), secret);

        assertThat(get("/view?filename=link.txt").status()).isEqualTo(403);
    }

    @Test
    void otherSitesAndForeignNamesAreRefused() throws Exception {
        for (Map<String, String> headers : List.of(
                Map.of("Origin", "http://evil.example"),
                Map.of("Origin", "null"),
                Map.of("Host", "evil.example"),
                Map.of("Host", "evil.example:80", "Origin", "http://evil.example:80"))) {
            assertThat(send("POST", "/queue", headers, "{}".getBytes(StandardCharsets.UTF_8))
                            .status())
                    .as("%s", headers)
                    .isEqualTo(403);
        }
    }

    @Test
    void aKeyIsNeededWhereThereIsOne(@TempDir Path other) throws Exception {
        AccessRules rules = new AccessRules(List.of("right"), Optional.empty(), Set.of(), true);
        try (RunningServer locked = new RunningServer(other, rules)) {
            assertThat(locked.get("/queue").statusCode()).isEqualTo(401);
            assertThat(locked.send("GET", "/queue", "", "Authorization", "Bearer wrong")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(locked.send("GET", "/queue", "", "Authorization", "Bearer right")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(locked.send("GET", "/queue", "", "X-API-Key", "right").statusCode())
                    .isEqualTo(200);
            assertThat(locked.get("/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void randomBytesAreNoDefect() throws Exception {
        Random random = new Random(5);
        List<String> paths = List.of("/prompt", "/queue", "/settings", "/userdata/f", "/upload/image", "/api/free");
        for (int round = 0; round < 120; round++) {
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            String path = paths.get(round % paths.size());
            Map<String, String> type =
                    Map.of("Content-Type", "multipart/form-data; boundary=x" + (char) ('a' + round % 26));
            assertThat(send("POST", path, type, body).status()).as(path).isLessThan(500);
        }
        try (Stream<Path> written = Files.list(folder)) {
            assertThat(written.map(path -> path.getFileName().toString()))
                    .isSubsetOf("state", "user", "input", "output", "temp", "models", "secret.txt");
        }
    }

    private static RawHttp.Reply get(String path) throws IOException {
        return send("GET", path, Map.of(), NOTHING);
    }

    private static RawHttp.Reply post(String path, String body) throws IOException {
        return send("POST", path, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static RawHttp.Reply send(String method, String path, Map<String, String> headers, byte[] body)
            throws IOException {
        return RawHttp.send(server.uri("/").getPort(), method, path, headers, body);
    }

    private static RawHttp.Reply upload(String name, String subfolder, String type, byte[] content) throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(("--b\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\n" + type
                        + "\r\n--b\r\nContent-Disposition: form-data; name=\"subfolder\"\r\n\r\n" + subfolder
                        + "\r\n--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"" + name
                        + "\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(content);
        form.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
        return send(
                "POST", "/upload/image", Map.of("Content-Type", "multipart/form-data; boundary=b"), form.toByteArray());
    }
}
