package dev.easel.server;

import dev.easel.server.metrics.ServerMetrics;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** What a worker process tells of itself: {@code /health} and {@code /metrics}, and nothing else. */
final class WorkerListener implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    /**
     * Listens on all addresses.
     *
     * @param port 0 chooses a free one
     * @throws dev.easel.errors.EaselException UNAVAILABLE when the port is taken
     */
    WorkerListener(int port, ServerMetrics metrics) {
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String text = switch (request.getHttpURI().getPath()) {
                    case "/health" -> "ok\n";
                    case "/metrics" -> metrics.scrape();
                    case null, default -> null;
                };
                response.setStatus(text == null ? 404 : 200);
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
                Content.Sink.write(response, true, text == null ? "" : text, callback);
                return true;
            }
        });
        try {
            server.start();
        } catch (Exception failure) {
            close();
            throw EaselServer.unavailable(
                    "The worker cannot listen on port " + port + " (" + failure.getMessage()
                            + "); choose another with --metrics-port.",
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
            throw EaselServer.unavailable("The worker's listener did not stop cleanly.", failure);
        }
    }
}
