package dev.easel.server.socket;

import dev.easel.graph.workflow.JsonText;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A frame for clients.
 *
 * @param weight how much it matters when a client does not read fast enough
 * @param frame what is sent
 */
public record Message(Weight weight, Frame frame) {
    /** What becomes of a message when its client is slow. */
    public enum Weight {
        /** Dropped first: the next one replaces it anyway. */
        PREVIEW,
        /** Dropped next. */
        PROGRESS,
        /** Never dropped: rather the client is disconnected. */
        EVENT
    }

    /** The content of a frame. */
    public sealed interface Frame {
        /** How many bytes it takes, about. */
        int size();
    }

    /** A text frame. */
    public record Text(String text) implements Frame {
        @Override
        public int size() {
            return text.length();
        }
    }

    /** A binary frame; nobody changes the bytes. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Binary(byte[] bytes) implements Frame {
        @Override
        public int size() {
            return bytes.length;
        }

        ByteBuffer buffer() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }
    }

    /** The text message {@code {"type": …, "data": …}}. */
    public static Message event(Weight weight, String type, Map<String, Object> data) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put("data", data);
        return new Message(weight, new Text(JsonText.write(json)));
    }

    /** How many prompts are left, for everyone. */
    public static Message status(int remaining) {
        return event(Weight.EVENT, "status", statusData(remaining));
    }

    /** The greeting of a new connection: how many prompts are left, and the client's id. */
    public static Message greeting(int remaining, String clientId) {
        Map<String, Object> data = statusData(remaining);
        data.put("sid", clientId);
        return event(Weight.EVENT, "status", data);
    }

    /** The prompt is over. */
    public static Message promptDone(String promptId) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("node", null);
        data.put("prompt_id", promptId);
        return event(Weight.EVENT, "executing", data);
    }

    private static Map<String, Object> statusData(int remaining) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("status", Map.of("exec_info", Map.of("queue_remaining", remaining)));
        return data;
    }
}
