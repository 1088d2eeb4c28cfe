package dev.easel.server.http;

import dev.easel.graph.workflow.JsonText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a request is answered.
 *
 * @param status the HTTP status
 * @param headers further header fields, by name
 * @param body what follows
 */
public record Answer(int status, Map<String, String> headers, Body body) {
    private static final int PIECE = 1 << 16;
    private static final String JSON = "application/json; charset=utf-8";

    public Answer {
        Objects.requireNonNull(body, "body");
        headers = new LinkedHashMap<>(headers);
    }

    /** The content of an answer. */
    public sealed interface Body {}

    /** Content in memory. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Bytes(byte[] content) implements Body {}

    /**
     * A part of a file.
     *
     * @param file the file
     * @param offset the first byte
     * @param length how many bytes
     */
    public record FilePart(Path file, long offset, long length) implements Body {}

    /** Content that is written while it comes to be; its length is not known. */
    public record Stream(StreamWriter writer) implements Body {}

    /** Writes content as it comes. */
    @FunctionalInterface
    public interface StreamWriter {
        /**
         * Writes until there is no more; a flush sends what was written.
         *
         * @throws IOException when the client has gone
         */
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    /** The connection now belongs to someone else: it became a WebSocket. */
    public record Taken() implements Body {}

    /** Status 200 without content. */
    public static Answer ok() {
        return empty(200);
    }

    /** A status without content. */
    public static Answer empty(int status) {
        return new Answer(status, Map.of(), new Bytes(new byte[0]));
    }

    /** Content of some type. */
    public static Answer bytes(int status, String contentType, byte[] content) {
        return new Answer(status, Map.of("Content-Type", contentType), new Bytes(content));
    }

    /** Plain text. */
    public static Answer text(int status, String text) {
        return bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** JSON values. */
    public static Answer json(Object value) {
        return json(200, value);
    }

    /** JSON values with a status. */
    public static Answer json(int status, Object value) {
        return bytes(status, JSON, JsonText.write(value).getBytes(StandardCharsets.UTF_8));
    }

    /** A text that is JSON already. */
    public static Answer jsonText(CharSequence text) {
        return bytes(200, JSON, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** JSON that is written while it comes to be, in pieces of 64 KiB. */
    public static Answer jsonStream(StreamWriter writer) {
        return new Answer(200, Map.of("Content-Type", JSON), new Stream(out -> {
            BufferedOutputStream pieces = new BufferedOutputStream(out, PIECE);
            writer.write(pieces);
            pieces.flush();
        }));
    }

    /** The connection became a WebSocket, or the upgrade was answered already. */
    public static Answer taken() {
        return new Answer(101, Map.of(), new Taken());
    }

    /** The same answer with one more header field. */
    public Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body);
    }
}
