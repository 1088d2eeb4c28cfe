package dev.easel.server;

import dev.easel.server.http.HttpEntrance;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/** Jetty, set up for this server: requests are handled on virtual threads, so that they may wait. */
final class HttpListener implements AutoCloseable {
    private static final int MOST_THREADS = 32;
    private static final int LARGEST_HEADERS = 32 << 10;
    private static final Duration IDLE = Duration.ofSeconds(75);
    private static final long LARGEST_CLIENT_MESSAGE = 4 << 20;

    private final Server server;
    private final ServerConnector connector;

    HttpListener(ServerSettings settings, Function<ServerWebSocketContainer, HttpEntrance> entrance) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 4);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-virtual-", 0).factory()));
        server = new Server(threads);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
        connector.setHost(settings.address());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
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

    /** What Jetty refuses by itself, such as a malformed request line, gets its status without a page. */
    private static boolean plainError(Request request, Response response, Callback callback) {
        response.write(true, null, callback);
        return true;
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
            server.start();
        } catch (Exception failure) {
            close();
            throw EaselServer.unavailable(
                    "The server cannot listen on " + settings.address() + ":" + settings.port() + " ("
                            + failure.getMessage() + "); choose another port with --port.",
                    failure);
        }
    }

    int port() {
        return connector.getLocalPort();
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
