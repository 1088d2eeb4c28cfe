package dev.easel.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The chunks of a PNG file, as far as they are whole. */
final class PngChunks {
    /**
     * One chunk.
     *
     * @param type four letters
     * @param data where its bytes are in the file, big-endian, from 0 to their number
     */
    record Chunk(String type, ByteBuffer data) {}

    private PngChunks() {}

    /** Whether the bytes begin as a PNG file does. */
    static boolean isPng(byte[] file) {
        return file.length >= 8 && Arrays.equals(file, 0, 8, PngWriter.SIGNATURE, 0, 8);
    }

    /** The chunks in order; a chunk that the file cuts off, and what follows, is left out. */
    static List<Chunk> of(byte[] file) {
        List<Chunk> chunks = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(file);
        int position = 8;
        while (position + 12 <= file.length) {
            int length = buffer.getInt(position);
            if (length < 0 || length > file.length - position - 12) {
                break;
            }
            String type = new String(file, position + 4, 4, StandardCharsets.ISO_8859_1);
            chunks.add(new Chunk(type, buffer.slice(position + 8, length)));
            position += 12 + length;
        }
        return chunks;
    }
}
