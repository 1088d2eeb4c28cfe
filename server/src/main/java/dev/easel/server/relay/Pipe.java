package dev.easel.server.relay;

/** Carries short messages between the processes that share a database. What is sent may be lost when the database is away. */
public interface Pipe {
    /** What a message is about. */
    enum Kind {
        /** A message for a client that is connected somewhere. */
        CLIENT,
        /** Something that happened to a job. */
        EVENT,
        /** Someone wants to see pictures of a job. */
        FOLLOW
    }

    /** Hears messages of other processes. */
    @FunctionalInterface
    interface Listener {
        /** Called on a thread of the pipe; must return at once. */
        void hear(byte[] content);
    }

    /** Sends a message to all other processes; returns at once. */
    void send(Kind kind, byte[] content);

    /** Says who hears the messages of a kind; without a listener they do not come to this process at all. */
    void listen(Kind kind, Listener listener);
}
