package dev.easel.server.api;

import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Router;
import dev.easel.server.socket.ClientSocket;
import dev.easel.server.socket.ClientSockets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/** {@code /ws}: the stream of events. */
public final class SocketRoutes {
    private static final int LONGEST_ID = 256;

    private final ClientSockets sockets;
    private final ServerWebSocketContainer container;

    public SocketRoutes(ClientSockets sockets, ServerWebSocketContainer container) {
        this.sockets = sockets;
        this.container = container;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.add("GET", "/ws", this::connect);
    }

    private Answer connect(HttpCall call) {
        boolean upgrade = call.header("Upgrade")
                .map(value -> value.equalsIgnoreCase("websocket"))
                .orElse(false);
        if (!upgrade) {
            return Answer.text(400, "No WebSocket UPGRADE hdr: None\n Can \"Upgrade\" only to \"WebSocket\".");
        }
        Optional<String> clientId = call.query("clientId");
        if (clientId.isPresent() && clientId.get().length() > LONGEST_ID) {
            return Answer.text(400, "The clientId is longer than " + LONGEST_ID + " characters; use a shorter one.");
        }
        ClientSocket socket = sockets.accept(clientId);
        boolean upgraded = container.upgrade(
                (request, response, callback) -> {
                    // Pictures are compressed already, and Jetty's permessage-deflate, which browsers ask for, never
                    // completes the
                    // callback of some of them.
                    response.setExtensions(List.of());
                    return socket;
                },
                call.jettyRequest(),
                call.jettyResponse(),
                call.jettyCallback());
        return upgraded ? Answer.taken() : Answer.text(400, "The WebSocket handshake is incomplete; see RFC 6455.");
    }
}
