package dev.easel.server.socket;

import dev.easel.graph.workflow.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The binary frames (contract section 2.5); all numbers are unsigned 32-bit big-endian. */
public final class PreviewFrames {
    private static final int IMAGE = 1;
    private static final int TEXT = 3;
    private static final int IMAGE_WITH_METADATA = 4;

    private PreviewFrames() {}

    /** The encodings that frames have numbers for. */
    public enum Encoding {
        JPEG(1, "image/jpeg"),
        PNG(2, "image/png");

        private final int number;
        private final String mediaType;

        Encoding(int number, String mediaType) {
            this.number = number;
            this.mediaType = mediaType;
        }

        public String mediaType() {
            return mediaType;
        }
    }

    /** Type 1: a picture. */
    public static byte[] image(Encoding encoding, byte[] picture) {
        return ByteBuffer.allocate(8 + picture.length)
                .putInt(IMAGE)
                .putInt(encoding.number)
                .put(picture)
                .array();
    }

    /** Type 4: a picture and what it belongs to. */
    public static byte[] imageWithMetadata(Map<String, Object> metadata, byte[] picture) {
        byte[] json = JsonText.write(metadata).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + picture.length)
                .putInt(IMAGE_WITH_METADATA)
                .putInt(json.length)
                .put(json)
                .put(picture)
                .array();
    }

    /** Type 3: a text for a node. */
    public static byte[] text(String nodeId, String text) {
        byte[] id = nodeId.getBytes(StandardCharsets.UTF_8);
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + id.length + content.length)
                .putInt(TEXT)
                .putInt(id.length)
                .put(id)
                .put(content)
                .array();
    }
}
