package dev.easel.server.job.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to what other processes tell through PostgreSQL, on a connection of its own that is opened again when it breaks. */
final class Notifications implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final int WAIT_MILLISECONDS = 500;
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(200);

    /** So often the database is asked whether it is there, and so old its answer may be. */
    private static final long ASKED_NANOSECONDS = Duration.ofSeconds(2).toNanos();

    private static final long SILENT_NANOSECONDS = Duration.ofSeconds(6).toNanos();

    private final SqlDialect dialect;
    private final List<String> channels = new CopyOnWriteArrayList<>();
    private final BiConsumer<String, String> listener;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean listening;
    private volatile long answeredAt = System.nanoTime();

    /**
     * Starts to listen.
     *
     * @param listener gets channel and payload; after a reconnection, when some may have been missed, each channel with an empty one
     */
    Notifications(SqlDialect dialect, List<String> channels, BiConsumer<String, String> listener) {
        this.dialect = dialect;
        this.channels.addAll(channels);
        this.listener = listener;
        thread = Thread.ofPlatform().daemon().name("job-notifications").start(this::run);
    }

    /** Listens to another channel as well, within half a second. */
    void add(String channel) {
        channels.add(channel);
    }

    /** Whether the database can be reached, as far as the connection that listens shows. */
    boolean isReachable() {
        return listening && System.nanoTime() - answeredAt < SILENT_NANOSECONDS;
    }

    private void run() {
        while (!closed) {
            try (Connection connection = dialect.writers().getConnection()) {
                listen(connection);
            } catch (SQLException broken) {
                listening = false;
                LOG.debug("The connection that listens broke and is opened again", broken);
                LockSupport.parkNanos(RECONNECT_PAUSE.toNanos());
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        Set<String> known = new HashSet<>();
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (!closed) {
            for (String channel : channels) {
                if (known.add(channel)) {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("LISTEN " + channel);
                    }
                    listener.accept(channel, "");
                }
            }
            askWhetherThere(connection);
            PGNotification[] heard = postgres.getNotifications(WAIT_MILLISECONDS);
            for (PGNotification each : heard == null ? new PGNotification[0] : heard) {
                tell(each);
            }
        }
    }

    private void askWhetherThere(Connection connection) throws SQLException {
        if (!listening || System.nanoTime() - answeredAt > ASKED_NANOSECONDS) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
            }
            answeredAt = System.nanoTime();
            listening = true;
        }
    }

    private void tell(PGNotification notification) {
        try {
            listener.accept(notification.getName(), notification.getParameter());
        } catch (RuntimeException defect) {
            LOG.error("A notification was handled in a way it should not", defect);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
