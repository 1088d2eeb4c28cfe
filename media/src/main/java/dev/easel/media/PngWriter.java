package dev.easel.media;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG files (ISO/IEC 15948): 8 bits a sample, not interlaced, text chunks before the pixels as ComfyUI has them (contract
 * section 4.14).
 */
public final class PngWriter {
    /** The compression of saved pictures. */
    public static final int SAVED = 4;

    /** The compression of previews. */
    public static final int FAST = 1;

    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private static final int DATA_CHUNK = 1 << 16;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PngWriter() {}

    /**
     * The bytes of a PNG file.
     *
     * @param picture what it shows
     * @param text keyword → text, each in a chunk of its own in this order
     * @param compression from 0 (none) to 9 (smallest)
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when a keyword cannot stand in a PNG file
     */
    public static byte[] write(Picture picture, Map<String, String> text, int compression) {
        PngWriter writer = new PngWriter();
        writer.out.writeBytes(SIGNATURE);
        writer.header(picture);
        text.forEach(writer::text);
        writer.pixels(picture, compression);
        writer.chunk("IEND", new byte[0], 0);
        return writer.out.toByteArray();
    }

    private void header(Picture picture) {
        byte colourType = (byte)
                switch (picture.channels()) {
                    case 1 -> 0;
                    case 3 -> 2;
                    default -> 6;
                };
        byte[] header = ByteBuffer.allocate(13)
                .putInt(picture.width())
                .putInt(picture.height())
                .put((byte) 8)
                .put(colourType)
                .array();
        chunk("IHDR", header, header.length);
    }

    /** Text that Latin-1 can hold goes into a tEXt chunk, other text into an iTXt chunk in UTF-8. */
    private void text(String keyword, String value) {
        requireKeyword(keyword);
        byte[] key = keyword.getBytes(StandardCharsets.ISO_8859_1);
        boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(value);
        byte[] content = value.getBytes(latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        byte[] separator = new byte[latin ? 1 : 5];
        byte[] data = ByteBuffer.allocate(key.length + separator.length + content.length)
                .put(key)
                .put(separator)
                .put(content)
                .array();
        chunk(latin ? "tEXt" : "iTXt", data, data.length);
    }

    private static void requireKeyword(String keyword) {
        boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(keyword);
        if (!latin || keyword.isEmpty() || keyword.length() > 79 || keyword.indexOf('\0') >= 0) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The key \"" + keyword
                            + "\" of extra_pnginfo cannot be embedded in a PNG file: use 1 to 79 Latin letters.");
        }
    }

    private void pixels(Picture picture, int compression) {
        Deflater deflater = new Deflater(compression);
        try {
            PngFilter filter = new PngFilter(picture.width() * picture.channels(), picture.channels());
            byte[] buffer = new byte[DATA_CHUNK];
            int filled = 0;
            for (int y = 0; y < picture.height(); y++) {
                deflater.setInput(filter.next(picture.samples(), picture.rowStart(y)));
                filled = drain(deflater, buffer, filled);
            }
            deflater.finish();
            filled = drain(deflater, buffer, filled);
            chunk("IDAT", buffer, filled);
        } finally {
            deflater.end();
        }
    }

    private int drain(Deflater deflater, byte[] buffer, int filled) {
        int used = filled;
        while (true) {
            used += deflater.deflate(buffer, used, buffer.length - used);
            if (used < buffer.length) {
                return used;
            }
            chunk("IDAT", buffer, used);
            used = 0;
        }
    }

    private void chunk(String type, byte[] data, int length) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data, 0, length);
        out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        out.writeBytes(name);
        out.write(data, 0, length);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }
}
