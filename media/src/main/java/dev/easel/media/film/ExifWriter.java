package dev.easel.media.film;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes texts into an EXIF block as ComfyUI does (contract section 4.14): {@code prompt} under the tag Model, other keys under Make and
 * the tags below it, each as {@code key:text}.
 */
final class ExifWriter {
    private static final int TAG_MODEL = 0x0110;
    private static final int TYPE_ASCII = 2;
    private static final int HEADER = 8;
    private static final int ENTRY = 12;
    private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0};

    private ExifWriter() {}

    /** The content of a WebP file's EXIF chunk. */
    static byte[] write(Map<String, String> text) {
        TreeMap<Integer, byte[]> values = new TreeMap<>();
        int tag = TAG_MODEL - 1;
        for (Map.Entry<String, String> entry : text.entrySet()) {
            byte[] value = (entry.getKey() + ":" + entry.getValue() + "\0").getBytes(StandardCharsets.UTF_8);
            values.put(entry.getKey().equals("prompt") ? TAG_MODEL : tag--, value);
        }
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int dataStart = HEADER + 2 + ENTRY * values.size() + 4;
        ByteBuffer directory = ByteBuffer.allocate(dataStart);
        directory.put(new byte[] {'M', 'M', 0, '*'}).putInt(HEADER).putShort((short) values.size());
        values.forEach((key, value) -> {
            directory.putShort(key.shortValue()).putShort((short) TYPE_ASCII).putInt(value.length);
            if (value.length <= 4) {
                directory.put(value).put(new byte[4 - value.length]);
                return;
            }
            directory.putInt(dataStart + data.size());
            data.writeBytes(value);
            if (value.length % 2 == 1) {
                data.write(0);
            }
        });
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(PREFIX);
        block.writeBytes(directory.array());
        block.writeBytes(data.toByteArray());
        return block.toByteArray();
    }
}
