package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures in the making over the socket, of the starter model, as both kinds of clients get them (contract section 2.5). */
class ServePreviewsIT {
    private static final Pattern ADDRESS = Pattern.compile("Easel answers on (http://\\S+)");
    private static final Path WORKFLOW = Path.of("..", "starter-model", "workflow.json");
    private static final int STEPS = 10;
    private static final int SIZE = 192;
    private static final long LIMIT_SECONDS = 90;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Process process;
    private URI address;

    @BeforeEach
    void start() throws IOException {
        process = new EaselProcess(folder)
                .start(
                        "serve",
                        "--port",
                        "0",
                        "--device",
                        "cpu",
                        "--preview-method",
                        "auto",
                        "--preview-size",
                        Integer.toString(SIZE));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (address == null && process.isAlive() && System.nanoTime() < deadline) {
            Matcher line = ADDRESS.matcher(Files.readString(folder.resolve("out.txt")));
            if (line.find()) {
                address = URI.create(line.group(1));
            }
            Thread.onSpinWait();
        }
        assertThat(address).as(new EaselProcess(folder).err()).isNotNull();
    }

    @AfterEach
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    void aPictureForEachStepInBothForms() throws Exception {
        try (Frames legacy = new Frames("old")) {
            submit("old", "plain");
            List<Object> frames = legacy.untilEnd();
            List<Integer> pictures = places(frames, ByteBuffer.class);
            assertThat(pictures).hasSize(STEPS);
            for (int place : pictures) {
                ByteBuffer frame = (ByteBuffer) frames.get(place);
                assertThat(frame.getInt(0)).isEqualTo(1);
                assertThat(frame.getInt(4)).isEqualTo(1);
                assertFilled(frame, 8);
                assertThat(frames.get(place - 1).toString()).contains("\"progress\"");
                assertThat(frames.get(place - 2).toString()).contains("\"progress_state\"");
            }
        }
        try (Frames modern = new Frames("modern")) {
            modern.send("{\"type\": \"feature_flags\", \"data\": {\"supports_preview_metadata\": true}}");
            submit("modern", "with metadata");
            List<Object> frames = modern.untilEnd();
            List<Integer> pictures = places(frames, ByteBuffer.class);
            assertThat(pictures).hasSize(STEPS);
            for (int place : pictures) {
                ByteBuffer frame = (ByteBuffer) frames.get(place);
                assertThat(frame.getInt(0)).isEqualTo(4);
                byte[] json = new byte[frame.getInt(4)];
                frame.get(8, json);
                assertThat(new String(json, StandardCharsets.UTF_8).replace(" ", ""))
                        .contains(
                                "\"node_id\":\"11\"",
                                "\"prompt_id\":\"withmetadata\"",
                                "\"display_node_id\":\"11\"",
                                "\"parent_node_id\":null",
                                "\"real_node_id\":\"11\"",
                                "\"image_type\":\"image/jpeg\"");
                assertFilled(frame, 8 + json.length);
                assertThat(frames.get(place - 1).toString()).contains("\"progress_state\"");
                assertThat(frames.get(place + 1).toString()).contains("\"progress\"");
            }
        }
    }

    @Test
    void aPromptMayForgoPictures() throws Exception {
        try (Frames frames = new Frames("none")) {
            submit("none", "none\", \"extra_data\": {\"preview_method\": \"none\"}, \"ignored\": \"");
            assertThat(places(frames.untilEnd(), ByteBuffer.class)).isEmpty();
        }
    }

    /** A JPEG that fills the square, and shows more than one colour. */
    private static void assertFilled(ByteBuffer frame, int start) throws IOException {
        byte[] jpeg = new byte[frame.limit() - start];
        frame.get(start, jpeg);
        assertThat(jpeg).startsWith(0xff, 0xd8, 0xff);
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(jpeg));
        assertThat(picture.getWidth()).isEqualTo(SIZE);
        assertThat(picture.getHeight()).isEqualTo(SIZE);
        assertThat(picture.getRGB(2, 2)).isNotEqualTo(picture.getRGB(SIZE / 2, SIZE / 2));
    }

    private void submit(String clientId, String promptId) throws IOException, InterruptedException {
        // A seed of its own, since what is cached makes no pictures.
        String workflow =
                Files.readString(WORKFLOW).replace("\"noise_seed\": 1}", "\"noise_seed\": " + clientId.length() + "}");
        String body = "{\"prompt\": " + workflow + ", \"client_id\": \"" + clientId + "\", \"prompt_id\": \""
                + promptId.replace(" metadata", "metadata") + "\"}";
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/prompt"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .contains("\"node_errors\":{}");
    }

    private static List<Integer> places(List<Object> frames, Class<?> type) {
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < frames.size(); place++) {
            if (type.isInstance(frames.get(place))) {
                places.add(place);
            }
        }
        return places;
    }

    /** A client's socket with everything it got: texts, and buffers for binary frames. */
    private final class Frames implements WebSocket.Listener, AutoCloseable {
        private final LinkedBlockingQueue<Object> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final WebSocket socket;

        Frames(String clientId) {
            URI events = URI.create("ws://" + address.getAuthority() + "/ws?clientId=" + clientId);
            socket = client.newWebSocketBuilder().buildAsync(events, this).join();
        }

        void send(String message) {
            socket.sendText(message, true).join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            if (last) {
                received.add(ByteBuffer.wrap(bytes.toByteArray()));
                bytes.reset();
            }
            webSocket.request(1);
            return null;
        }

        List<Object> untilEnd() throws InterruptedException {
            List<Object> seen = new ArrayList<>();
            while (true) {
                Object frame = received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                assertThat(frame).as("a frame after " + seen).isNotNull();
                seen.add(frame);
                if (frame.toString().replace(" ", "").contains("\"node\":null")) {
                    return seen;
                }
            }
        }

        @Override
        public void close() {
            socket.abort();
        }
    }
}
