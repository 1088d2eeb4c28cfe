package dev.easel.bench.serve;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's event stream; keeps the texts of {@code executing} messages without a node, which end a prompt. */
final class EventSocket implements WebSocket.Listener, AutoCloseable {
    private final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    EventSocket(HttpClient client, URI server, String clientId) {
        URI address = URI.create("ws://" + server.getAuthority() + "/ws?clientId=" + clientId);
        socket = client.newWebSocketBuilder().buildAsync(address, this).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            String message = text.toString();
            text.setLength(0);
            if (message.contains("\"executing\"") && message.replace(" ", "").contains("\"node\":null")) {
                ends.add(message);
            }
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        webSocket.request(1);
        return null;
    }

    /** Waits until a prompt has ended. */
    void awaitEnd(String promptId) throws InterruptedException {
        while (true) {
            String message = ends.poll(60, TimeUnit.SECONDS);
            if (message == null) {
                throw new IllegalStateException("Prompt " + promptId + " did not end within 60 seconds.");
            }
            if (message.contains(promptId)) {
                return;
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
