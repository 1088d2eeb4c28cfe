package dev.easel.server.job.sql;

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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Carries messages for clients from the workers to the servers, through PostgreSQL. A small one is the payload of a notification; a larger
 * one, such as a preview, is a row that is never synced and is deleted after a minute. Each server gives what it hears to the clients
 * connected to it.
 */
public final class PostgresMessages implements MessageRelay, AutoCloseable {
    static final String CHANNEL = "easel_event";

    /** A notification carries less than 8000 bytes. */
    private static final int LARGEST_PAYLOAD = 7_900;

    private static final long PREVIEW_INTERVAL = Duration.ofMillis(250).toNanos();

    private final GroupCommit writer;
    private final Readers readers;
    private final AtomicLong count = new AtomicLong();
    private final Map<String, Long> lastPreviews = new ConcurrentHashMap<>();
    private Optional<Notifications> notifications = Optional.empty();

    PostgresMessages(GroupCommit writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    /** Lets the clients of this process hear what workers say. */
    void deliverTo(SqlDialect dialect, ClientSockets sockets) {
        notifications = Optional.of(
                new Notifications(dialect, List.of(CHANNEL), (channel, payload) -> deliver(payload, sockets)));
    }

    @Override
    public void send(String clientId, Message message) {
        if (message.weight() == Message.Weight.PREVIEW && tooSoon(clientId)) {
            return;
        }
        byte[] bytes = write(clientId, message);
        String text = Base64.getEncoder().encodeToString(bytes);
        writer.submit(
                false,
                statements -> text.length() < LARGEST_PAYLOAD
                        ? statements.list("SELECT pg_notify('" + CHANNEL + "', ?)", row -> "", text)
                        : statements.list(
                                "WITH stored AS (INSERT INTO event (at, payload) VALUES (" + LeaseStatements.NOW
                                        + ", ?) RETURNING event_id) SELECT pg_notify('" + CHANNEL
                                        + "', '#' || event_id) FROM stored",
                                row -> "",
                                (Object) bytes));
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

    /** The number makes each different: equal notifications of one transaction are sent once. */
    private byte[] write(String clientId, Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(count.incrementAndGet());
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

    private void deliver(String payload, ClientSockets sockets) {
        if (payload.isEmpty() || sockets.count() == 0) {
            return;
        }
        if (payload.startsWith("#")) {
            readers.list(
                            "SELECT payload FROM event WHERE event_id = ?",
                            row -> row.getBytes(1),
                            Long.valueOf(payload.substring(1)))
                    .forEach(bytes -> deliver(bytes, sockets));
        } else {
            deliver(Base64.getDecoder().decode(payload), sockets);
        }
    }

    private static void deliver(byte[] bytes, ClientSockets sockets) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            in.readLong();
            String clientId = in.readUTF();
            Message.Weight weight = Message.Weight.values()[in.readByte()];
            boolean text = in.readBoolean();
            byte[] content = in.readAllBytes();
            sockets.send(
                    clientId,
                    new Message(
                            weight,
                            text
                                    ? new Message.Text(new String(content, StandardCharsets.UTF_8))
                                    : new Message.Binary(content)));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    @Override
    public void close() {
        notifications.ifPresent(Notifications::close);
    }
}
