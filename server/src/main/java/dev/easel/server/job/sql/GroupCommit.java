package dev.easel.server.job.sql;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.job.LimitReachedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The only writer of the database. What many threads want written at the same time goes into one transaction, so that they share
 * the wait for the disk. Writes happen in the order they were given.
 */
final class GroupCommit implements AutoCloseable {
    private static final int LARGEST_GROUP = 512;

    private final SqlDialect dialect;
    private final DataSource source;
    private final LinkedBlockingQueue<Entry<?>> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Object closing = new Object();
    private boolean closed;

    /** Something to write; it may be tried again when another write of its group fails or the connection breaks. */
    @FunctionalInterface
    interface Write<T> {
        T apply(PreparedStatements statements) throws SQLException;
    }

    private record Entry<T>(boolean synced, Write<T> write, CompletableFuture<T> done) {}

    /** An applied write whose commit is awaited. */
    private record Applied<T>(Entry<T> entry, T result) {
        static <T> Applied<T> of(Entry<T> entry, PreparedStatements statements) throws SQLException {
            return new Applied<>(entry, entry.write().apply(statements));
        }

        void complete() {
            entry.done().complete(result);
        }
    }

    GroupCommit(SqlDialect dialect) {
        this.dialect = dialect;
        source = dialect.writers();
        thread = Thread.ofPlatform().name("job-writer").start(this::run);
    }

    /**
     * Writes something.
     *
     * @param synced whether it must be on disk, safe from a power cut, before it counts as written
     * @return completes after the commit, or with an EaselException
     */
    <T> CompletableFuture<T> submit(boolean synced, Write<T> write) {
        Entry<T> entry = new Entry<>(synced, write, new CompletableFuture<>());
        synchronized (closing) {
            if (closed) {
                entry.done()
                        .completeExceptionally(new EaselException(
                                ErrorCode.UNAVAILABLE, "The server is stopping and takes no more jobs; try again."));
            } else {
                waiting.add(entry);
            }
        }
        return entry.done();
    }

    /** Waits for a write. */
    static <T> T await(CompletableFuture<T> write) {
        try {
            return write.join();
        } catch (CompletionException failure) {
            throw switch (failure.getCause()) {
                case LimitReachedException limit -> limit;
                case EaselException known -> new EaselException(known.code(), known.getMessage(), known);
                case null, default -> failure;
            };
        }
    }

    private void run() {
        try (Session session = new Session()) {
            List<Entry<?>> group = new ArrayList<>();
            while (nextGroup(group)) {
                session.write(group);
                group.clear();
            }
        }
    }

    /** Waits for writes; false when there are none and there will be none. */
    private boolean nextGroup(List<Entry<?>> group) {
        try {
            while (true) {
                Entry<?> first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    waiting.drainTo(group, LARGEST_GROUP - 1);
                    return true;
                }
                synchronized (closing) {
                    if (closed && waiting.isEmpty()) {
                        return false;
                    }
                }
            }
        } catch (InterruptedException interrupted) {
            return false;
        }
    }

    @Override
    public void close() {
        synchronized (closing) {
            closed = true;
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The connection, reopened after a failure. */
    private final class Session implements AutoCloseable {
        private Connection connection;
        private PreparedStatements statements;
        private boolean synced;

        void write(List<Entry<?>> group) {
            Retries retries = new Retries(dialect);
            while (true) {
                try {
                    commit(group).forEach(Applied::complete);
                    return;
                } catch (SQLException | RuntimeException failure) {
                    close();
                    if (failure instanceof SQLException sql && retries.another(sql)) {
                        continue;
                    }
                    if (group.size() == 1 || failure instanceof SQLException gone && dialect.isDisconnection(gone)) {
                        group.forEach(
                                entry -> entry.done().completeExceptionally(Failures.of(dialect, failure, "written")));
                    } else {
                        group.forEach(entry -> write(List.of(entry)));
                    }
                    return;
                }
            }
        }

        private List<Applied<?>> commit(List<Entry<?>> group) throws SQLException {
            open();
            boolean wanted = group.stream().anyMatch(Entry::synced);
            if (wanted != synced) {
                dialect.setSynced(connection, wanted);
                synced = wanted;
            }
            List<Applied<?>> applied = new ArrayList<>(group.size());
            connection.setAutoCommit(false);
            for (Entry<?> entry : group) {
                applied.add(Applied.of(entry, statements));
            }
            connection.commit();
            connection.setAutoCommit(true);
            return applied;
        }

        private void open() throws SQLException {
            if (connection == null) {
                connection = source.getConnection();
                statements = new PreparedStatements(connection);
                dialect.setSynced(connection, true);
                synced = true;
            }
        }

        /** Closing without a commit undoes what was not committed. */
        @Override
        public void close() {
            if (connection != null) {
                try {
                    if (!connection.getAutoCommit()) {
                        connection.rollback();
                    }
                    connection.close();
                } catch (SQLException ignored) {
                    // A connection that cannot be closed is forgotten; its file handle goes with it.
                } finally {
                    connection = null;
                }
            }
        }
    }
}
