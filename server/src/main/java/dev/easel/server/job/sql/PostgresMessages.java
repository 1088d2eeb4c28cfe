package dev.easel.server.job.sql;

import dev.easel.server.relay.Pipe;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Messages between processes, through PostgreSQL. A small one is the payload of a notification; a larger one, such as a preview, is a row that
 * is never synced and is deleted after a minute.
 */
final class PostgresMessages implements Pipe {
    private static final String CHANNEL = "easel_message_";
    private static final String STORED = "#";

    /** A notification carries less than 8000 bytes. */
    private static final int LARGEST_PAYLOAD = 7_900;

    private static final int HEADER = 2 * Long.BYTES;

    private final GroupCommit writer;
    private final Readers readers;
    private final Consumer<String> channels;
    private final long sender = ThreadLocalRandom.current().nextLong();
    private final AtomicLong count = new AtomicLong();
    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();

    /** @param channels is told which channels to listen to */
    PostgresMessages(GroupCommit writer, Readers readers, Consumer<String> channels) {
        this.writer = writer;
        this.readers = readers;
        this.channels = channels;
    }

    @Override
    public void send(Kind kind, byte[] content) {
        byte[] bytes = ByteBuffer.allocate(HEADER + content.length)
                .putLong(sender)
                .putLong(count.incrementAndGet())
                .put(content)
                .array();
        String text = Base64.getEncoder().encodeToString(bytes);
        String channel = channel(kind);
        writer.submit(
                false,
                statements -> text.length() < LARGEST_PAYLOAD
                        ? statements.list("SELECT pg_notify(?, ?)", row -> "", channel, text)
                        : statements.list(
                                "WITH stored AS (INSERT INTO event (at, payload) VALUES (" + LeaseStatements.NOW
                                        + ", ?) RETURNING event_id) SELECT pg_notify(?, ? || event_id) FROM stored",
                                row -> "",
                                bytes,
                                channel,
                                STORED));
    }

    private static String channel(Kind kind) {
        return CHANNEL + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void listen(Kind kind, Listener listener) {
        if (listeners.put(channel(kind), listener) == null) {
            channels.accept(channel(kind));
        }
    }

    /** Hears a notification, if it is one of these messages. */
    void hear(String channel, String payload) {
        Listener listener = listeners.get(channel);
        if (listener == null || payload.isEmpty()) {
            return;
        }
        if (payload.startsWith(STORED)) {
            readers.list(
                            "SELECT payload FROM event WHERE event_id = ?",
                            row -> row.getBytes(1),
                            Long.valueOf(payload.substring(STORED.length())))
                    .forEach(bytes -> hear(bytes, listener));
        } else {
            hear(Base64.getDecoder().decode(payload), listener);
        }
    }

    /** A process hears its own messages as well, and knows what they say. */
    private void hear(byte[] bytes, Listener listener) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.getLong() != sender) {
            byte[] content = new byte[bytes.length - HEADER];
            buffer.position(HEADER).get(content);
            listener.hear(content);
        }
    }
}
