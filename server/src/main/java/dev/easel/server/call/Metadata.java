package dev.easel.server.call;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Takes the texts out of picture files: callers get the picture, not the workflow behind it. The pixels stay as they are. */
final class Metadata {
    private static final int PNG_SIGNATURE = 8;
    private static final int PNG_CHUNK = 12;
    private static final int RIFF_HEADER = 12;
    private static final int RIFF_CHUNK = 8;
    private static final Set<String> PNG_TEXTS = Set.of("tEXt", "zTXt", "iTXt", "eXIf", "comf");
    private static final Set<String> WEBP_TEXTS = Set.of("EXIF", "XMP ");
    private static final int WEBP_TEXT_FLAGS = 0x0C;

    private Metadata() {}

    /** The file without texts; a file of another kind, or one cut short, stays as it is. */
    static byte[] without(byte[] file) {
        String head = text(file, 0, Math.min(16, file.length));
        if (head.startsWith("\u0089PNG")) {
            return withoutPngTexts(file);
        }
        return head.startsWith("RIFF") && head.startsWith("WEBP", 8) ? withoutWebpTexts(file) : file;
    }

    private static byte[] withoutPngTexts(byte[] file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
        out.write(file, 0, PNG_SIGNATURE);
        int at = PNG_SIGNATURE;
        while (at + PNG_CHUNK <= file.length) {
            long length = Integer.toUnsignedLong(ByteBuffer.wrap(file).getInt(at)) + PNG_CHUNK;
            if (at + length > file.length) {
                return file;
            }
            if (!PNG_TEXTS.contains(text(file, at + 4, 4))) {
                out.write(file, at, (int) length);
            }
            at += (int) length;
        }
        return out.toByteArray();
    }

    private static byte[] withoutWebpTexts(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
        out.write(file, 0, RIFF_HEADER);
        int at = RIFF_HEADER;
        while (at + RIFF_CHUNK <= file.length) {
            long size = Integer.toUnsignedLong(in.getInt(at + 4));
            long length = RIFF_CHUNK + size + (size & 1);
            if (at + length > file.length) {
                return file;
            }
            if (!WEBP_TEXTS.contains(text(file, at, 4))) {
                out.write(file, at, (int) length);
            }
            at += (int) length;
        }
        byte[] result = out.toByteArray();
        ByteBuffer header = ByteBuffer.wrap(result).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(4, result.length - 8);
        if (result.length > RIFF_HEADER + RIFF_CHUNK
                && text(result, RIFF_HEADER, 4).equals("VP8X")) {
            int flags = RIFF_HEADER + RIFF_CHUNK;
            result[flags] = (byte) (result[flags] & ~WEBP_TEXT_FLAGS);
        }
        return result;
    }

    private static String text(byte[] file, int offset, int length) {
        return new String(file, offset, length, StandardCharsets.ISO_8859_1);
    }
}
