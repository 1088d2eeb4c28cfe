package dev.easel.server.job;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The unfinished jobs at one moment, as JSON arrays of queue items. An item is itself an array of number, id, prompt, extra data and
 * outputs to execute. They are written piece by piece, so that a long queue of large prompts takes no memory.
 *
 * @param running those a worker has
 * @param pending those that wait, by number
 */
public record QueueItems(JsonArray running, JsonArray pending) {
    public QueueItems {
        Objects.requireNonNull(running, "running");
        Objects.requireNonNull(pending, "pending");
    }

    /** A JSON array in UTF-8. */
    @FunctionalInterface
    public interface JsonArray {
        /** Writes it. */
        void writeTo(OutputStream out) throws IOException;

        /** An array that is in memory as a whole. */
        static JsonArray of(String json) {
            return out -> out.write(json.getBytes(StandardCharsets.UTF_8));
        }
    }
}
