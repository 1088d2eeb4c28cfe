package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.workflow.JsonText;
import dev.easel.server.http.AccessRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends the requests of recorded sessions again and compares the answers. Where the reference answers 500 to malformed input this
 * server answers with a status of its own from 400 on.
 */
@Timeout(120)
class CapturedHttpTest {
    /** Where this server does something better than what was recorded, by the session and the note of the exchange. */
    private static final Map<String, String> BETTER = Map.ofEntries(
            Map.entry("01 origin mismatch on non-loopback host", "foreign names may have been pointed at loopback"),
            Map.entry("05 mask, original missing", "answering 200 without having written anything helps nobody"),
            Map.entry("06 content type of h.html", "is saved instead of shown"),
            Map.entry("06 content type of j.js", "scripts are never served as such"),
            Map.entry("06 content type of s.svg", "nor pictures that carry scripts"),
            Map.entry("09 V3-style COMBO invalid (not checked in 0.3.64)", "section 3.2: check them"),
            Map.entry("09 V3 output node: COMBO not in options passes validation in 0.3.64", "the same"),
            Map.entry("09 link slot negative", "section 3.2: reject them"),
            Map.entry("09 link into wildcard", "section 3.5: the rule of 0.8.0"),
            Map.entry("09 cycle", "section 3.3: a helpful message is better"),
            Map.entry("09 self loop", "the same"),
            Map.entry("20 features", "leaves out the add-on that is not there, section 7"),
            Map.entry("20 COMBO v3 now validated", "the node is compared by the tests of the built-in nodes"),
            Map.entry("20 history of a fully cached prompt posted without client_id", "section 7: do not imitate"));

    /** Answers of which the content is compared elsewhere or tells of the machine: the status is, and which members there are. */
    private static final Set<String> OTHER_CONTENT = Set.of(
            "01 root page",
            "02 object_info of one node",
            "07 combo in object_info",
            "02 experiment models",
            "04 logs",
            "04 folder paths");

    @TempDir
    private Path folder;

    private final CaptureNodes nodes = new CaptureNodes();
    private final CapturedValue values = new CapturedValue();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01-root-and-errors",
                "02-info",
                "03-settings-users-userdata",
                "04-internal",
                "05-upload",
                "06-view",
                "07-view-metadata-models",
                "08-queue-and-history",
                "09-prompt-validation",
                "10-multi-user-cors-gzip",
                "20-newer-0.8.0"
            })
    void answersAsRecorded(String session) throws Exception {
        CaptureFiles.write(session, folder);
        String recorded = withoutPickles(CaptureNodes.held(JsonText.write(
                CapturedValue.read(Files.readString(Path.of("src/test/resources/captures", session + ".json"))))));
        List<?> exchanges = (List<?>) CapturedValue.read(recorded);
        try (RunningServer server = server(session)) {
            countUp(server, exchanges);
            for (Object each : exchanges) {
                Map<?, ?> exchange = (Map<?, ?>) each;
                before(server, session, (String) exchange.get("note"));
                if (exchange.containsKey("value")) {
                    nodes.release();
                    List<?> order = (List<?>) values.translated(exchange.get("value"));
                    awaitHistory(server, order.getLast().toString());
                    Map<?, ?> history = (Map<?, ?>)
                            CapturedValue.read(server.get("/history").body());
                    assertThat(List.copyOf(history.keySet())).isEqualTo(order);
                } else {
                    compare(server, session.substring(0, 2), exchange);
                }
            }
        }
    }

    /** Files that would run code when they are loaded are not listed. */
    private static String withoutPickles(String recorded) {
        return recorded.replaceAll("\\{\"name\":\"k.ckpt\"[^}]*},", "").replace("\"k.ckpt\",", "");
    }

    private RunningServer server(String session) throws IOException {
        if (session.startsWith("10")) {
            return RunningServer.multiUser(folder, new AccessRules(List.of(), Optional.of("*"), Set.of(), true));
        }
        return new RunningServer(
                folder, RunningServer.ANYONE, dev.easel.server.worker.PreviewSettings.DEFAULT, nodes.nodes());
    }

    /** Brings the queue's counter to where it was when the recording began. */
    private static void countUp(RunningServer server, List<?> exchanges) throws Exception {
        long counted = 0;
        for (Object each : exchanges) {
            Map<?, ?> exchange = (Map<?, ?>) each;
            boolean posted = exchange.get("request") instanceof Map<?, ?> request
                    && "POST".equals(request.get("method"))
                    && "/prompt".equals(request.get("path"))
                    && request.get("body") instanceof Map<?, ?> body
                    && !body.containsKey("number");
            if (posted) {
                if (((Map<?, ?>) exchange.get("response")).get("body") instanceof Map<?, ?> answer
                        && answer.get("number") instanceof Long number) {
                    for (long more = counted; more < Math.abs(number); more++) {
                        server.post("/prompt", "{}");
                    }
                    return;
                }
                counted++;
            }
        }
    }

    /** What happened between the recorded exchanges. */
    private void before(RunningServer server, String session, String note) throws Exception {
        String moment = session.substring(0, 2) + " " + note;
        switch (moment) {
            case "08 history all" -> {
                nodes.release();
                awaitHistory(server, values.translated("a43bafe8-5f71-4a4a-b752-75a35de147d0"));
            }
            case "20 failing prompt" -> awaitHistory(server, "job-ok");
            case "20 running" -> awaitHistory(server, "job-fail");
            case "20 interrupted job" -> {
                server.post("/queue", "{\"clear\": true}");
                server.post("/interrupt", "");
                awaitHistory(server, "job-run");
            }
            case "06 type temp" ->
                Files.write(
                        Files.createDirectories(folder.resolve("temp")).resolve("t.png"),
                        CaptureFiles.picture(4, 3, 4));
            case "06 conditional (If-None-Match)" -> {
                String tag = RawHttp.send(
                                server.uri("/").getPort(), "HEAD", "/view?filename=rgb.png", Map.of(), new byte[0])
                        .headers()
                        .get("etag");
                values.learn("18ea7ea5e6d755f6-4d", tag.substring(1, tag.length() - 1));
            }
            case "08 queue count", "20 pending" -> awaitRunning(server);
            case "20 history of a fully cached prompt posted without client_id" -> {
                for (String id : List.of("nocid", "withcid")) {
                    server.post("/prompt", """
                            {"prompt": {"1": {"class_type": "EmptyImage", "inputs":
                                          {"width": 8, "height": 8, "batch_size": 1, "color": 1}},
                                        "2": {"class_type": "SaveImage", "inputs":
                                          {"images": ["1", 0], "filename_prefix": "j"}}},
                             "prompt_id": "%s"%s}""".formatted(id, id.equals("withcid") ? ", \"client_id\": \"cl\"" : ""));
                    awaitHistory(server, id);
                }
            }
            default -> {}
        }
    }

    private static void awaitHistory(RunningServer server, String id) throws Exception {
        while (server.get("/history/" + id).body().equals("{}")) {
            Thread.onSpinWait();
        }
    }

    private static void awaitRunning(RunningServer server) throws Exception {
        while (server.get("/queue").body().startsWith("{\"queue_running\": []")) {
            Thread.onSpinWait();
        }
    }

    private void compare(RunningServer server, String session, Map<?, ?> exchange) throws Exception {
        String note = session + " " + exchange.get("note");
        Map<?, ?> request = (Map<?, ?>) exchange.get("request");
        Map<?, ?> expected = (Map<?, ?>) exchange.get("response");
        RawHttp.Reply reply = send(server, request);
        long status = (Long) expected.get("status");
        if (BETTER.containsKey(note)) {
            assertThat(reply.status()).as(note).isLessThan(500);
            return;
        }
        if (status == 500) {
            assertThat(reply.status()).as(note).isBetween(400, 499);
            return;
        }
        assertThat((long) reply.status()).as(note + ": " + reply.text()).isEqualTo(status);
        assertThat(reply.text()).as(note).doesNotContain("SECRET");
        if (!note.equals("01 root page")) {
            compareHeaders(note, (Map<?, ?>) expected.get("headers"), reply);
        }
        Object body = expected.get("body");
        if (expected.containsKey("body") && !OTHER_CONTENT.contains(note)) {
            compareBody(note, body, reply);
        }
        if (exchange.get("result_of_run") instanceof Map<?, ?> result) {
            compareResult(server, note, result, reply);
        }
    }

    private RawHttp.Reply send(RunningServer server, Map<?, ?> request) throws IOException {
        int port = server.uri("/").getPort();
        Map<String, String> headers = new LinkedHashMap<>();
        if (request.get("headers") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> headers.put(
                    name.toString(), values.translated(value.toString()).replace(":8188", ":" + port)));
        }
        byte[] body = body(request.get("body"));
        if (request.get("body") instanceof Map<?, ?> form && form.containsKey("form_files")) {
            headers.put("Content-Type", "multipart/form-data; boundary=" + CaptureFiles.BOUNDARY);
            body = CaptureFiles.multipart(form);
        }
        return RawHttp.send(
                port, (String) request.get("method"), values.translated((String) request.get("path")), headers, body);
    }

    private byte[] body(Object body) {
        return switch (body) {
            case null -> new byte[0];
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> JsonText.write(values.translated(body)).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static void compareHeaders(String note, Map<?, ?> expected, RawHttp.Reply reply) {
        for (String name : List.of("Allow", "Cache-Control", "Content-Disposition", "Accept-Ranges", "Content-Range")) {
            if (expected.containsKey(name)) {
                assertThat(reply.headers().get(name.toLowerCase(Locale.ROOT)))
                        .as(note)
                        .isEqualTo(expected.get(name));
            }
        }
        expected.forEach((name, value) -> {
            if (name.toString().startsWith("Access-Control-")) {
                assertThat(reply.headers().get(name.toString().toLowerCase(Locale.ROOT)))
                        .as(note + " " + name)
                        .startsWith(value.toString());
            }
        });
        if (expected.get("Content-Type") instanceof String type
                && !type.startsWith("application/octet-stream")
                && !type.startsWith("text/plain; charset")) {
            assertThat(reply.headers().get("content-type")).as(note).isEqualTo(type);
        }
    }

    private void compareBody(String note, Object recorded, RawHttp.Reply reply) {
        if (recorded instanceof Map<?, ?> binary && binary.containsKey("hex_first_64")) {
            compareBytes(note, binary, reply.body());
            return;
        }
        boolean json = reply.headers().getOrDefault("content-type", "").startsWith("application/json");
        Object now = json && reply.body().length > 0 ? CapturedValue.read(reply.text()) : reply.text();
        if (recorded instanceof Map<?, ?> answer
                && now instanceof Map<?, ?> given
                && answer.get("prompt_id") instanceof String id) {
            values.learn(id, String.valueOf(given.get("prompt_id")));
        }
        if (note.equals("10 create user")) {
            assertThat(now.toString()).startsWith("Bob-n-_");
            values.learn((String) recorded, (String) now);
        }
        Object expected = values.translated(recorded);
        if (note.contains("system") && expected instanceof Map<?, ?> stats) {
            assertThat(members(now)).as(note).isEqualTo(members(stats));
            return;
        }
        if (note.equals("02 models")) {
            List<?> keys = ((List<?>) now)
                    .stream()
                            .filter(key -> !key.equals("latent_upscale_models"))
                            .toList();
            assertThat(keys.subList(0, ((List<?>) expected).size())).as(note).isEqualTo(expected);
            return;
        }
        if (note.equals("20 sort by duration asc")) {
            assertThat(durations(now)).as(note).hasSize(2).isSorted();
            return;
        }
        if (note.equals("04 raw logs")) {
            assertThat(((Map<?, ?>) now).keySet()).as(note).isEqualTo(((Map<?, ?>) expected).keySet());
            return;
        }
        if (note.equals("07 internal files output")) {
            assertThat(Set.copyOf((List<?>) now)).as(note).isEqualTo(Set.copyOf((List<?>) expected));
            return;
        }
        assertThat(CapturedValue.comparable(CapturedValue.shortened(expected, now)))
                .as(note)
                .isEqualTo(CapturedValue.comparable(expected));
    }

    private static List<Long> durations(Object page) {
        return ((List<?>) ((Map<?, ?>) page).get("jobs"))
                .stream()
                        .map(Map.class::cast)
                        .map(job -> (Long) job.get("execution_end_time") - (Long) job.get("execution_start_time"))
                        .toList();
    }

    /** Which members an object has, through all levels. */
    private static Object members(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, Object> names = new LinkedHashMap<>();
                map.forEach((key, member) -> names.put(key, members(member)));
                yield names;
            }
            case List<?> list -> list.stream().anyMatch(Map.class::isInstance) ? members(list.getFirst()) : "list";
            case null, default -> "value";
        };
    }

    /** Encoders differ; what a PNG file says of its size and kind does not, and files are served as they are. */
    private static void compareBytes(String note, Map<?, ?> recorded, byte[] now) {
        byte[] start = HexFormat.of().parseHex((String) recorded.get("hex_first_64"));
        int compared = start[0] == (byte) 0x89 ? 26 : start[0] == 'R' || start[0] == (byte) 0xFF ? 4 : start.length;
        assertThat(now).as(note).hasSizeGreaterThanOrEqualTo(compared);
        assertThat(HexFormat.of().formatHex(now, 0, compared))
                .as(note)
                .isEqualTo(HexFormat.of().formatHex(start, 0, compared));
        if (compared == start.length) {
            assertThat((long) now.length).as(note).isEqualTo(recorded.get("binary_len"));
        }
    }

    private static void compareResult(RunningServer server, String note, Map<?, ?> recorded, RawHttp.Reply reply)
            throws Exception {
        String id =
                ((Map<?, ?>) CapturedValue.read(reply.text())).get("prompt_id").toString();
        awaitHistory(server, id);
        Map<?, ?> history =
                (Map<?, ?>) CapturedValue.read(server.get("/history/" + id).body());
        Map<?, ?> entry = (Map<?, ?>) history.get(id);
        assertThat(CapturedValue.comparable(entry.get("outputs")))
                .as(note)
                .isEqualTo(CapturedValue.comparable(recorded.get("outputs")));
        assertThat(((Map<?, ?>) entry.get("status")).get("status_str")).as(note).isEqualTo(recorded.get("status_str"));
        assertThat(Set.copyOf((List<?>) ((List<?>) entry.get("prompt")).get(4)))
                .as(note)
                .isEqualTo(Set.copyOf((List<?>) recorded.get("outputs_to_execute")));
    }
}
