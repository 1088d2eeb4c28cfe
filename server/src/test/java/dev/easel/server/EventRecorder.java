package dev.easel.server;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client's WebSocket that keeps the text messages it gets. */
final class EventRecorder implements WebSocket.Listener, AutoCloseable {
    private final LinkedBlockingQueue<Map<String, Object>> messages = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    private volatile boolean binaries;
    private final WebSocket socket;

    EventRecorder(RunningServer server, String clientId) {
        URI http = server.uri("/ws?clientId=" + clientId);
        socket = server.client()
                .newWebSocketBuilder()
                .buildAsync(URI.create(http.toString().replace("http:", "ws:")), this)
                .join();
    }

    @Override
    @SuppressWarnings("unchecked")
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            byte[] json = text.toString().getBytes(StandardCharsets.UTF_8);
            messages.add((Map<String, Object>) JsonText.read(json, "a message", WorkflowLimits.STANDARD));
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    /** From now on binary frames are kept as well, as {@code {"binary": hexadecimal digits}}. */
    void keepBinaries() {
        binaries = true;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] piece = new byte[data.remaining()];
        data.get(piece);
        frame.writeBytes(piece);
        if (last) {
            if (binaries) {
                messages.add(Map.of("binary", HexFormat.of().formatHex(frame.toByteArray())));
            }
            frame.reset();
        }
        webSocket.request(1);
        return null;
    }

    void send(String message) {
        socket.sendText(message, true).join();
    }

    /** All messages up to the first that fits. */
    List<Map<String, Object>> until(Predicate<Map<String, Object>> wanted) throws InterruptedException {
        List<Map<String, Object>> seen = new ArrayList<>();
        while (true) {
            Map<String, Object> message = messages.poll(10, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no more messages came after " + seen);
            }
            seen.add(message);
            if (wanted.test(message)) {
                return seen;
            }
        }
    }

    /** So many messages. */
    List<Map<String, Object>> take(int count) throws InterruptedException {
        List<Map<String, Object>> seen = new ArrayList<>();
        while (seen.size() < count) {
            seen.addAll(until(message -> true));
        }
        return seen;
    }

    /** Whether a message says that no node is at work any more. */
    static boolean isEnd(Map<String, Object> message) {
        return "executing".equals(message.get("type"))
                && message.get("data") instanceof Map<?, ?> data
                && data.containsKey("prompt_id")
                && data.get("node") == null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
