package dev.easel.server.testing;

import dev.easel.server.job.sql.PostgresDialect;
import dev.easel.server.job.sql.SqlJobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A PostgreSQL of our own in a temporary folder, on a free port of loopback; gone when it is closed or the process ends. */
public final class PostgresCluster implements AutoCloseable {
    private static final String USER = "easel";
    private static final String TEMPLATE = "migrated";
    private static final int MOST_TRIES = 5;
    private static final Object SHARING = new Object();
    private static PostgresCluster shared;

    private final List<String> asUser;
    private final Path binaries;
    private final String folder;
    private final int port;
    private final String options;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgresCluster(Path binaries, boolean durable, int connections) {
        this.binaries = binaries;
        asUser = unprivileged();
        folder = run(asUser, "mktemp", "-d", "/tmp/easel-postgres-XXXXXX").strip();
        run(
                asUser,
                binary("initdb"),
                "-D",
                folder,
                "-U",
                USER,
                "-A",
                "trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--no-locale");
        port = start(durable, connections);
        options = options(port, durable, connections);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop-postgresql"));
    }

    /** Starts on a port that is free; one that someone takes in between is exchanged for another. */
    private int start(boolean durable, int connections) {
        for (int tries = 1; ; tries++) {
            int chosen = freePort();
            try {
                start(options(chosen, durable, connections));
                return chosen;
            } catch (IllegalStateException taken) {
                if (tries == MOST_TRIES) {
                    throw taken;
                }
            }
        }
    }

    private void start(String with) {
        run(asUser, binary("pg_ctl"), "-D", folder, "-w", "-l", folder + "/log", "-o", with, "start");
    }

    private static String options(int port, boolean durable, int connections) {
        return "-c listen_addresses=127.0.0.1 -c port=" + port + " -c unix_socket_directories= -c max_connections="
                + connections + (durable ? "" : " -c fsync=off -c full_page_writes=off")
                + " -c shared_buffers=128MB -c autovacuum_naptime=5s";
    }

    /**
     * The cluster all tests of this process share, without syncs. A test is aborted when there is no PostgreSQL on this machine, or
     * fails when {@code EASEL_REQUIRE_POSTGRESQL} is set.
     */
    public static PostgresCluster shared() {
        synchronized (SHARING) {
            if (shared == null) {
                shared = open(false, 200);
            }
            return shared;
        }
    }

    /**
     * Another cluster.
     *
     * @param durable whether commits are synced to disk
     * @param connections how many connections it takes
     */
    public static PostgresCluster open(boolean durable, int connections) {
        Path binaries = binaries()
                .orElseThrow(() -> MissingPostgres.failure(
                        "There is no PostgreSQL 15 or newer on this machine: install Debian's package postgresql."));
        return new PostgresCluster(binaries, durable, connections);
    }

    private static Optional<Path> binaries() {
        Path debian = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(debian)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(debian)) {
            return versions.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .filter(path -> Integer.parseInt(path.getFileName().toString()) >= 15)
                    .max(Comparator.comparingInt(
                            path -> Integer.parseInt(path.getFileName().toString())))
                    .map(path -> path.resolve("bin"))
                    .filter(path -> Files.isExecutable(path.resolve("initdb")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** PostgreSQL refuses to be run by root. */
    private static List<String> unprivileged() {
        boolean root = System.getProperty("user.name").equals("root");
        return root ? List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups") : List.of();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private String binary(String name) {
        return binaries.resolve(name).toString();
    }

    private static String run(List<String> prefix, String... command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        try {
            Path output = Files.createTempFile("easel-postgres", ".out");
            Process process = new ProcessBuilder(all)
                    .directory(new java.io.File("/tmp"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            String said = Files.readString(output);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", all) + ": " + said);
            }
            return said;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** Makes a database with empty tables; returns its URL as {@code --database} takes it. */
    public synchronized String newDatabase() {
        if (databases.get() == 0) {
            execute(url("postgres"), "CREATE DATABASE " + TEMPLATE);
            SqlJobStore.migrate(PostgresDialect.of(url(TEMPLATE), 1, Duration.ofSeconds(10)));
        }
        while (number(url("postgres"), "SELECT count(*) FROM pg_stat_activity WHERE datname = '" + TEMPLATE + "'")
                > 0) {
            Thread.onSpinWait();
        }
        String name = "test" + databases.incrementAndGet();
        execute(url("postgres"), "CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return url(name);
    }

    private String url(String database) {
        return "postgresql://" + USER + "@127.0.0.1:" + port + "/" + database;
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:" + url.replace(USER + "@", "") + "?user=" + USER + "&ApplicationName=outside");
    }

    /** Runs a statement on a database. */
    public void execute(String url, String sql) {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** The texts in the first column of a query. */
    public List<String> texts(String url, String sql) {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** A number that a query counts. */
    public long number(String url, String sql) {
        return Long.parseLong(texts(url, sql).getFirst());
    }

    /** Cuts all connections to a database but those of this class. */
    public void breakConnections(String url) {
        texts(
                url,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <>"
                        + " pg_backend_pid()");
    }

    /** Stops at once and starts again, as after a crash. */
    public void crash() {
        halt();
        resume();
    }

    /** Stops at once. */
    public void halt() {
        run(asUser, binary("pg_ctl"), "-D", folder, "-m", "immediate", "-w", "stop");
    }

    /** Starts again. */
    public void resume() {
        start(options);
    }

    @Override
    public void close() {
        if (Files.isDirectory(Path.of(folder))) {
            try {
                run(asUser, binary("pg_ctl"), "-D", folder, "-m", "immediate", "-w", "stop");
            } catch (IllegalStateException stopped) {
                // It has ended already.
            }
            run(asUser, "rm", "-rf", folder);
        }
    }
}
