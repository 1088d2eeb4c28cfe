package dev.easel.server.socket;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All connected clients. Sending never waits for any of them. */
public final class ClientSockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSockets.class);

    /** With more clients than this, those not concerned hear of the queue's length a few times a second at most. */
    private static final int CROWD = 8;

    private static final long CROWD_INTERVAL_MILLISECONDS = 250;
    private static final int GOING_AWAY = 1001;

    private final Map<String, ClientSocket> byId = new ConcurrentHashMap<>();
    private final Map<ClientSocket, Boolean> all = new ConcurrentHashMap<>();
    private final AtomicReference<Message> laterForAll = new AtomicReference<>();
    private final AtomicLong dropped = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("status-broadcast").factory());
    private final ScheduledFuture<?> broadcasts;
    private final Message featureFlags;
    private volatile Optional<MessageRelay> relay = Optional.empty();
    private volatile Function<String, List<Message>> greetings = id -> List.of();

    /** @param features what the server tells a client that announces its own flags */
    public ClientSockets(Map<String, Object> features) {
        featureFlags = Message.event(Message.Weight.EVENT, "feature_flags", features);
        broadcasts = timer.scheduleWithFixedDelay(
                this::broadcastLater, CROWD_INTERVAL_MILLISECONDS, CROWD_INTERVAL_MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    /** Says what a new connection with some id is sent first. */
    public void greetWith(Function<String, List<Message>> messages) {
        greetings = messages;
    }

    /** Sends messages to clients that are not connected here on to other processes. */
    public void relayTo(MessageRelay other) {
        relay = Optional.of(other);
    }

    /** Whether what is sent to a client may reach it. */
    public boolean reaches(String clientId) {
        return relay.isPresent() || byId.containsKey(clientId);
    }

    /** A socket for a new connection; an empty id is replaced by a new one. */
    public ClientSocket accept(Optional<String> clientId) {
        String id = clientId.filter(given -> !given.isEmpty())
                .orElseGet(() -> UUID.randomUUID().toString().replace("-", ""));
        return new ClientSocket(id, this);
    }

    void opened(ClientSocket socket) {
        all.put(socket, true);
        greetings.apply(socket.clientId()).forEach(socket::send);
        byId.put(socket.clientId(), socket);
    }

    /** Forgets a connection; a newer one with the same id stays. */
    void closed(ClientSocket socket) {
        byId.remove(socket.clientId(), socket);
        all.remove(socket);
    }

    void overflowed(ClientSocket socket) {
        dropped.incrementAndGet();
        LOG.warn("Client {} does not read what it is sent and was disconnected", socket.clientId());
    }

    Message featureFlags() {
        return featureFlags;
    }

    /** The connection of a client. */
    public Optional<ClientSocket> find(String clientId) {
        return Optional.ofNullable(byId.get(clientId));
    }

    /** All connections now. */
    public Collection<ClientSocket> all() {
        return new ArrayList<>(all.keySet());
    }

    /** How many clients are connected. */
    public int count() {
        return all.size();
    }

    /** How many clients were disconnected because they did not read. */
    public long droppedClients() {
        return dropped.get();
    }

    /** Sends a message to one client, if it is connected. */
    public void send(String clientId, Message message) {
        ClientSocket socket = byId.get(clientId);
        if (socket != null) {
            socket.send(message);
        } else {
            relay.ifPresent(other -> other.send(clientId, message));
        }
    }

    /** Sends a message to everyone connected here. */
    public void broadcast(Message message) {
        all.keySet().forEach(socket -> socket.send(message));
    }

    /**
     * Tells everyone how long the queue is.
     *
     * @param concerned the client whose prompt made the difference; it is told at once
     */
    public void broadcastStatus(Message status, Optional<String> concerned) {
        if (all.size() <= CROWD) {
            broadcast(status);
            return;
        }
        concerned.ifPresent(id -> send(id, status));
        laterForAll.set(status);
    }

    private void broadcastLater() {
        Message status = laterForAll.getAndSet(null);
        if (status != null) {
            broadcast(status);
        }
    }

    @Override
    public void close() {
        broadcasts.cancel(false);
        timer.shutdownNow();
        all().forEach(socket -> socket.close(GOING_AWAY, "The server is stopping"));
    }
}
