package dev.easel.server.socket;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * What waits to be sent to one client, bounded. A slow client first loses waiting previews, then waiting progress; when what cannot be
 * dropped becomes too much, the queue overflows. Not safe for several threads.
 */
final class OutgoingQueue {
    /** How many messages may wait before previews, progress, or the client is dropped. */
    static final int PREVIEW_MESSAGES = 16;

    static final int PROGRESS_MESSAGES = 256;
    static final int LARGEST_COUNT = 2_048;
    static final long LARGEST_BYTES = 64L << 20;

    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    private long bytes;

    /**
     * Adds a message, dropping less important ones.
     *
     * @return false when there is no room for it
     */
    boolean add(Message message) {
        if (waiting.size() >= PREVIEW_MESSAGES || bytes + message.frame().size() > LARGEST_BYTES) {
            drop(Message.Weight.PREVIEW);
            if (message.weight() == Message.Weight.PREVIEW && waiting.size() >= PREVIEW_MESSAGES) {
                return true;
            }
        }
        if (waiting.size() >= PROGRESS_MESSAGES || bytes + message.frame().size() > LARGEST_BYTES) {
            drop(Message.Weight.PROGRESS);
            if (message.weight() == Message.Weight.PROGRESS && waiting.size() >= PROGRESS_MESSAGES) {
                return true;
            }
        }
        if (waiting.size() >= LARGEST_COUNT || bytes + message.frame().size() > LARGEST_BYTES) {
            return false;
        }
        waiting.add(message);
        bytes += message.frame().size();
        return true;
    }

    /** The next message, or null. */
    Message poll() {
        Message message = waiting.poll();
        if (message != null) {
            bytes -= message.frame().size();
        }
        return message;
    }

    void clear() {
        waiting.clear();
        bytes = 0;
    }

    private void drop(Message.Weight weight) {
        for (Iterator<Message> messages = waiting.iterator(); messages.hasNext(); ) {
            Message message = messages.next();
            if (message.weight() == weight) {
                bytes -= message.frame().size();
                messages.remove();
            }
        }
    }
}
