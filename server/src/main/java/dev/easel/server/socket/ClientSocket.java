package dev.easel.server.socket;

import java.nio.ByteBuffer;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** One connection. Frames are sent one after the other; the sender never waits. */
public final class ClientSocket extends Session.Listener.AbstractAutoDemanding {
    private final String clientId;
    private final ClientSockets sockets;
    private final OutgoingQueue outgoing = new OutgoingQueue();
    private final Sender sender = new Sender();
    private boolean closed;
    private boolean firstMessageSeen;
    private volatile boolean previewMetadata;

    ClientSocket(String clientId, ClientSockets sockets) {
        this.clientId = clientId;
        this.sockets = sockets;
    }

    /** The id it connected with. */
    public String clientId() {
        return clientId;
    }

    /** Whether it wants previews that say which node they belong to. */
    public boolean wantsPreviewMetadata() {
        return previewMetadata;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        super.onWebSocketOpen(session);
        sockets.opened(this);
    }

    @Override
    public void onWebSocketText(String text) {
        ClientMessage.read(text).ifPresent(message -> {
            boolean first = !firstMessageSeen;
            firstMessageSeen = true;
            if (first && message.isFeatureFlags()) {
                previewMetadata = message.supportsPreviewMetadata();
                send(sockets.featureFlags());
            }
        });
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        callback.succeed();
    }

    @Override
    public void onWebSocketClose(int statusCode, String reason, Callback callback) {
        end();
        callback.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        end();
    }

    /** Sends a message after those sent before; a client that reads too slowly is disconnected. */
    public void send(Message message) {
        boolean room;
        synchronized (outgoing) {
            if (closed) {
                return;
            }
            room = outgoing.add(message);
        }
        if (room) {
            sender.iterate();
        } else {
            sockets.overflowed(this);
            end();
            getSession().disconnect();
        }
    }

    /** Sends what waits, one frame after the other, without recursion when frames go out at once. */
    private final class Sender extends IteratingCallback {
        @Override
        protected Action process() {
            Message next;
            synchronized (outgoing) {
                next = closed ? null : outgoing.poll();
            }
            if (next == null) {
                return Action.IDLE;
            }
            Callback sent = Callback.from(this::succeeded, this::failed);
            switch (next.frame()) {
                case Message.Text text -> getSession().sendText(text.text(), sent);
                case Message.Binary binary -> getSession().sendBinary(binary.buffer(), sent);
            }
            return Action.SCHEDULED;
        }

        @Override
        protected void onFailure(Throwable cause) {
            end();
        }
    }

    private void end() {
        synchronized (outgoing) {
            closed = true;
            outgoing.clear();
        }
        sockets.closed(this);
    }

    void close(int status, String reason) {
        Session session = getSession();
        if (session != null) {
            session.close(status, reason, Callback.NOOP);
        }
    }
}
