package dev.easel.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The chunks of a WebP file, which is a RIFF container. */
final class RiffChunks {
    private RiffChunks() {}

    /** Whether the bytes begin as a WebP file does. */
    static boolean isWebp(byte[] file) {
        return file.length >= 16
                && letters(file, 0).equals("RIFF")
                && letters(file, 8).equals("WEBP");
    }

    /** The content of the first chunk of a type. */
    static Optional<ByteBuffer> find(byte[] file, String type) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int position = 12;
        while (position + 8 <= file.length) {
            int length = buffer.getInt(position + 4);
            if (length < 0 || length > file.length - position - 8) {
                break;
            }
            if (letters(file, position).equals(type)) {
                return Optional.of(buffer.slice(position + 8, length));
            }
            long next = position + 8L + length + (length & 1);
            if (next > file.length) {
                break;
            }
            position = (int) next;
        }
        return Optional.empty();
    }

    private static String letters(byte[] file, int position) {
        return new String(file, position, 4, StandardCharsets.ISO_8859_1);
    }
}
