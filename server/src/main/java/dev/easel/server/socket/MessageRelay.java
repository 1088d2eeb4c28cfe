package dev.easel.server.socket;

/** Takes messages to clients that are connected to another process. */
public interface MessageRelay {
    /** Sends a message to a client, wherever it is connected. Never waits. */
    void send(String clientId, Message message);
}
