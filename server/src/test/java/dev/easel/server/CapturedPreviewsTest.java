package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.node.Fingerprint;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.workflow.JsonText;
import dev.easel.media.Picture;
import dev.easel.server.worker.PreviewSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recorded runs that send pictures and texts in binary frames, again: where the frames come, and what they begin with. */
@Timeout(120)
class CapturedPreviewsTest {
    private static final int TEXT = 3;
    private static final int IMAGE_WITH_METADATA = 4;
    private static final int KIND_BYTES = 8;

    @TempDir
    private Path folder;

    private RunningServer server;

    @BeforeEach
    void start() {
        List<NodeDefinition> nodes = new ArrayList<>(new CaptureNodes().nodes());
        nodes.add(preview());
        nodes.add(sendImages());
        server = new RunningServer(
                folder, RunningServer.ANYONE, new PreviewSettings(PreviewSettings.Method.AUTO, 16), nodes);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Picture picture(int size) {
        return new Picture(size, size, 3, new byte[size * size * 3]);
    }

    private static NodeDefinition preview() {
        return NodeDefinition.named("ProbePreview")
                .outputNode()
                .input(Input.string("fmt"))
                .input(Input.integer("steps"))
                .input(Input.integer("size"))
                .input(Input.integer("limit"))
                .input(Input.integer("seed"))
                .function((inputs, context) -> {
                    int steps = (int) inputs.integer("steps");
                    for (int step = 1; step <= steps; step++) {
                        context.progress(step, steps, picture((int) inputs.integer("size")));
                    }
                    context.sendText("hello \u03a9");
                    return NodeResult.none().withUi("note", List.of("done"));
                })
                .build();
    }

    private static NodeDefinition sendImages() {
        return NodeDefinition.named("SaveImageWebsocket")
                .outputNode()
                .input(Input.of("images", "IMAGE"))
                .fingerprint((inputs, services) -> Fingerprint.ALWAYS)
                .function((inputs, context) -> {
                    for (int index = 0; index < 2; index++) {
                        context.progress(index, 2);
                        context.sendImage(picture(4));
                    }
                    return NodeResult.none();
                })
                .build();
    }

    private static List<Map<?, ?>> lines(String name) throws IOException {
        List<Map<?, ?>> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/captures/ws", name + ".jsonl"))) {
            lines.add((Map<?, ?>) CapturedValue.read(line));
        }
        return lines;
    }

    private static List<Object> recorded(String name) throws IOException {
        return lines(name).stream()
                .filter(line -> !line.containsKey("header"))
                .map(line -> line.containsKey("hex") ? frame(line.get("hex").toString()) : text(line.get("text")))
                .toList();
    }

    private static List<Object> heard(List<Map<String, Object>> messages) {
        return messages.stream()
                .map(message -> message.containsKey("binary")
                        ? frame(message.get("binary").toString())
                        : text(message))
                .toList();
    }

    private static Object text(Object message) {
        String json = JsonText.write(message).replaceAll("\"prompt_id\":\\s*\"[^\"]*\"", "\"prompt_id\":\"an-id\"");
        return CapturedValue.comparable(CapturedValue.read(json));
    }

    /** What a binary frame says of itself; encoders of pictures differ. */
    private static Object frame(String hex) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        return switch (bytes.getInt(0)) {
            case TEXT -> hex;
            case IMAGE_WITH_METADATA -> {
                byte[] metadata = new byte[bytes.getInt(4)];
                bytes.get(KIND_BYTES, metadata);
                yield text(CapturedValue.read(new String(metadata, StandardCharsets.UTF_8)));
            }
            default -> hex.substring(0, 2 * KIND_BYTES);
        };
    }

    private List<Object> run(String name, boolean withFlags) throws Exception {
        Map<?, ?> header = (Map<?, ?>) lines(name).getFirst().get("header");
        try (EventRecorder client = new EventRecorder(server, "client-A")) {
            client.keepBinaries();
            List<Map<String, Object>> messages = new ArrayList<>();
            if (withFlags) {
                messages.addAll(client.take(1));
                client.send("{\"type\": \"feature_flags\", \"data\": {\"supports_preview_metadata\": true}}");
                messages.addAll(client.take(1));
            }
            server.post("/prompt", JsonText.write(header.get("POST /prompt body")));
            messages.addAll(client.until(EventRecorder::isEnd));
            return heard(messages);
        }
    }

    @Test
    void previewsForClientsThatAnnouncedNothingAndForThoseThatDid() throws Exception {
        assertThat(run("25-preview-legacy-jpeg", false)).isEqualTo(recorded("25-preview-legacy-jpeg"));
        assertThat(run("27-preview-with-metadata", true)).isEqualTo(recorded("27-preview-with-metadata"));
    }

    @Test
    void picturesThatANodeSendsAgainAndAgain() throws Exception {
        assertThat(run("28-save-image-websocket", false)).isEqualTo(recorded("28-save-image-websocket"));
        assertThat(run("29-save-image-websocket-again", false)).isEqualTo(recorded("29-save-image-websocket-again"));
    }
}
