package dev.easel.server.relay;

import dev.easel.server.socket.ClientSockets;
import dev.easel.server.socket.Message;
import dev.easel.server.socket.MessageRelay;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sends messages for clients that are connected to another process there, and those of others to the clients connected here. */
public final class ClientRelay implements MessageRelay {
    private static final long PREVIEW_INTERVAL = Duration.ofMillis(250).toNanos();

    private final Pipe pipe;
    private final Map<String, Long> lastPreviews = new ConcurrentHashMap<>();

    private ClientRelay(Pipe pipe) {
        this.pipe = pipe;
    }

    /** Sends what clients that are not connected here are to hear to the other processes. */
    public static void send(Pipe pipe, ClientSockets sockets) {
        sockets.relayTo(new ClientRelay(pipe));
    }

    /** Gives what other processes send to the clients that are connected here. */
    public static void receive(Pipe pipe, ClientSockets sockets) {
        pipe.listen(Pipe.Kind.CLIENT, content -> deliver(content, sockets));
    }

    @Override
    public void send(String clientId, Message message) {
        if (message.weight() != Message.Weight.PREVIEW || !tooSoon(clientId)) {
            pipe.send(Pipe.Kind.CLIENT, write(clientId, message));
        }
    }

    /** A few previews a second are enough to see a picture grow. */
    private boolean tooSoon(String clientId) {
        long now = System.nanoTime();
        Long last = lastPreviews.get(clientId);
        if (last != null && now - last < PREVIEW_INTERVAL) {
            return true;
        }
        lastPreviews.clear();
        lastPreviews.put(clientId, now);
        return false;
    }

    private static byte[] write(String clientId, Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(clientId);
            out.writeByte(message.weight().ordinal());
            switch (message.frame()) {
                case Message.Text text -> {
                    out.writeBoolean(true);
                    out.write(text.text().getBytes(StandardCharsets.UTF_8));
                }
                case Message.Binary binary -> {
                    out.writeBoolean(false);
                    out.write(binary.bytes());
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void deliver(byte[] bytes, ClientSockets sockets) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String clientId = in.readUTF();
            Message.Weight weight = Message.Weight.values()[in.readByte()];
            boolean text = in.readBoolean();
            byte[] content = in.readAllBytes();
            Message message = new Message(
                    weight,
                    text ? new Message.Text(new String(content, StandardCharsets.UTF_8)) : new Message.Binary(content));
            sockets.find(clientId).ifPresent(socket -> socket.send(message));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }
}
