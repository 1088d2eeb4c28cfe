package dev.easel.fuzz;

import dev.easel.server.http.AccessRules;
import dev.easel.server.http.BodyLimits;
import dev.easel.server.http.HttpEntrance;
import dev.easel.server.http.Router;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;

/** The HTTP entrance in this process, without a socket. */
final class LocalServer {
    private static final long PATIENCE_SECONDS = 10;

    private final LocalConnector connector;

    LocalServer(Router router) {
        Server server = new Server();
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        connector = new LocalConnector(server, new HttpConnectionFactory(configuration));
        server.addConnector(connector);
        server.setHandler(new HttpEntrance(
                router,
                new AccessRules(List.of(), Optional.empty(), Set.of(), true),
                BodyLimits.DEFAULT,
                (method, route, status, nanoseconds) -> {}));
        try {
            server.start();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Sends a request and expects an answer that is no defect of the server. */
    void send(String head, byte[] body) throws Exception {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(
                (head + "Host: 127.0.0.1\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        ByteBuffer answer = connector.getResponse(
                ByteBuffer.wrap(request.toByteArray()), false, PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no answer");
        }
        String text = StandardCharsets.ISO_8859_1.decode(answer).toString();
        if (text.startsWith("HTTP/1.1 5")) {
            throw new AssertionError(text);
        }
    }
}
