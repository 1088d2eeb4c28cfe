package dev.easel.server;

import dev.easel.server.http.HttpEntrance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/** Jetty, set up for this server: requests are handled on virtual threads, so that they may wait. */
final class HttpListener implements AutoCloseable {
    private static final int MOST_THREADS = 32;
    private static final int LARGEST_HEADERS = 32 << 10;
    private static final Duration IDLE = Duration.ofSeconds(75);
    private static final long LARGEST_CLIENT_MESSAGE = 4 << 20;

    private final Server server;
    private final List<ServerConnector> connectors = new ArrayList<>();

    HttpListener(ServerSettings settings, Function<ServerWebSocketContainer, HttpEntrance> entrance) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 4);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-virtual-", 0).factory()));
        server = new Server(threads);
        ConnectionFactory[] protocols = protocols(settings.transport());
        for (String address : withOneWildcard(settings.addresses())) {
            ServerConnector connector = new ServerConnector(server, 1, 1, protocols);
            connector.setHost(address);
            connector.setPort(settings.port());
            connector.setIdleTimeout(IDLE.toMillis());
            connectors.add(connector);
            server.addConnector(connector);
        }
        ServerWebSocketContainer container = ServerWebSocketContainer.ensure(server);
        container.setIdleTimeout(Duration.ZERO);
        container.setMaxTextMessageSize(LARGEST_CLIENT_MESSAGE);
        container.setMaxBinaryMessageSize(LARGEST_CLIENT_MESSAGE);
        container.setMaxFrameSize(LARGEST_CLIENT_MESSAGE);
        container.setAutoFragment(false);
        server.setErrorHandler(HttpListener::plainError);
        server.setHandler(entrance.apply(container));
        start(settings);
    }

    /** A socket of the JVM that listens on all addresses of IPv4 or of IPv6 listens on all of both, so there can be one only. */
    private static List<String> withOneWildcard(List<String> addresses) {
        List<String> kept = new ArrayList<>();
        boolean wildcard = false;
        for (String address : addresses) {
            boolean all = new InetSocketAddress(address, 0).getAddress() instanceof InetAddress known
                    && known.isAnyLocalAddress();
            if (!all || !wildcard) {
                kept.add(address);
            }
            wildcard |= all;
        }
        return kept;
    }

    /** What Jetty refuses by itself, such as a malformed request line, gets its status without a page. */
    private static boolean plainError(Request request, Response response, Callback callback) {
        response.write(true, null, callback);
        return true;
    }

    private static ConnectionFactory[] protocols(Transport transport) {
        HttpConfiguration configuration = configuration();
        HttpConnectionFactory http = new HttpConnectionFactory(configuration);
        if (transport.certificate().isEmpty()) {
            return new ConnectionFactory[] {http};
        }
        String password = UUID.randomUUID().toString();
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(PemCertificate.read(transport.certificate().get(), password));
        context.setKeyStorePassword(password);
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        return new ConnectionFactory[] {new SslConnectionFactory(context, http.getProtocol()), http};
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(true);
        configuration.setRequestHeaderSize(LARGEST_HEADERS);
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        return configuration;
    }

    private void start(ServerSettings settings) {
        try {
            openAtOnePort();
            server.start();
        } catch (Exception failure) {
            close();
            throw EaselServer.unavailable(
                    "The server cannot listen on " + settings.address() + ":" + settings.port() + " ("
                            + failure.getMessage() + "); choose another port with --port.",
                    failure);
        }
    }

    /** Of several addresses with a free port, all get the one that was free at the first. */
    private void openAtOnePort() throws IOException {
        for (ServerConnector connector : connectors) {
            connector.open();
            connectors.stream().filter(other -> !other.isOpen()).forEach(other -> other.setPort(port()));
        }
    }

    int port() {
        return connectors.getFirst().getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failure) {
            throw EaselServer.unavailable("The server did not stop cleanly.", failure);
        }
    }
}
