package dev.easel.server.job.sql;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL 15 or newer, for many servers and workers at once. */
public final class PostgresDialect implements SqlDialect {
    private static final int CONNECT_SECONDS = 5;

    /** A statement that takes longer counts as a broken connection. */
    private static final int SOCKET_SECONDS = 30;

    /** Classes of states: connection exceptions, and the server stopping or cutting connections. */
    private static final List<String> DISCONNECTIONS = List.of("08", "57P");

    private static final List<String> TRY_AGAIN = List.of("40001", "40P01", "53300");

    private final String address;
    private final String user;
    private final String password;
    private final int readers;
    private final Duration patience;

    private PostgresDialect(String address, String user, String password, int readers, Duration patience) {
        this.address = address;
        this.user = user;
        this.password = password;
        this.readers = readers;
        this.patience = patience;
    }

    /**
     * The database at a URL.
     *
     * @param url {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE?OPTIONS}; the options are those of the JDBC driver
     * @param readers how many reading connections it takes at most
     * @param patience how long what it is asked is tried again when it does not answer
     * @throws EaselException INVALID_INPUT when it is no such URL
     */
    public static PostgresDialect of(String url, int readers, Duration patience) {
        try {
            URI uri = new URI(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
            boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
            if (!known
                    || uri.getHost() == null
                    || uri.getPath() == null
                    || uri.getPath().length() < 2) {
                throw wrong();
            }
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            String options = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            String[] login = (uri.getUserInfo() == null ? "" : uri.getUserInfo()).split(":", 2);
            return new PostgresDialect(
                    uri.getHost() + port + uri.getPath() + options,
                    login[0],
                    login.length > 1 ? login[1] : "",
                    readers,
                    patience);
        } catch (URISyntaxException malformed) {
            throw wrong();
        }
    }

    /** The URL is not repeated: there is a password in it. */
    private static EaselException wrong() {
        return new EaselException(
                ErrorCode.INVALID_INPUT,
                "The database URL is not of the form postgresql://USER:PASSWORD@HOST:PORT/DATABASE; correct it.");
    }

    @Override
    public String name() {
        return "PostgreSQL database " + address.replaceFirst("\\?.*", "");
    }

    @Override
    public String advice() {
        return "that it runs, and the user and password in its URL";
    }

    @Override
    public DataSource writers() {
        return source();
    }

    @Override
    public DataSource readers() {
        return source();
    }

    private PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://" + address);
        if (!user.isEmpty()) {
            source.setUser(user);
        }
        if (!password.isEmpty()) {
            source.setPassword(password);
        }
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(SOCKET_SECONDS);
        source.setTcpKeepAlive(true);
        source.setApplicationName("easel");
        return source;
    }

    @Override
    public int readerCount() {
        return readers;
    }

    @Override
    public List<String> migrationLocations() {
        return List.of("classpath:dev/easel/server/job/sql/migration", "classpath:dev/easel/server/job/sql/postgresql");
    }

    @Override
    public void setSynced(Connection connection, boolean synced) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit TO " + (synced ? "on" : "off"));
        }
    }

    @Override
    public boolean isDisconnection(SQLException failure) {
        String state = failure.getSQLState();
        return state == null
                ? failure instanceof java.sql.SQLTransientException || failure.getCause() instanceof java.io.IOException
                : DISCONNECTIONS.stream().anyMatch(state::startsWith) || TRY_AGAIN.contains(state);
    }

    @Override
    public Duration patience() {
        return patience;
    }
}
