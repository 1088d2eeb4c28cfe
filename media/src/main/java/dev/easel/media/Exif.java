package dev.easel.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The first image file directory of an EXIF block (TIFF 6.0 section 2), as far as it is well-formed.
 *
 * @param orientation tag 0x0112, from 1 (as stored) to 8
 * @param texts the ASCII values by tag, in the order of the directory
 */
record Exif(int orientation, Map<Integer, String> texts) {
    private static final int ORIENTATION = 0x0112;
    private static final int TYPE_ASCII = 2;
    private static final int TYPE_SHORT = 3;
    private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0};
    private static final Exif EMPTY = new Exif(1, Map.of());

    /** The EXIF block of a PNG, JPEG or WebP file; nothing if it has none. */
    static Exif ofFile(byte[] file) {
        Optional<ByteBuffer> block = Optional.empty();
        if (PngChunks.isPng(file)) {
            block = PngChunks.of(file).stream()
                    .filter(chunk -> chunk.type().equals("eXIf"))
                    .map(PngChunks.Chunk::data)
                    .findFirst();
        } else if (RiffChunks.isWebp(file)) {
            block = RiffChunks.find(file, "EXIF");
        } else if (file.length > 3 && (file[0] & 0xFF) == 0xFF && (file[1] & 0xFF) == 0xD8) {
            block = jpegBlock(file);
        }
        return block.map(Exif::parse).orElse(EMPTY);
    }

    /** The content of the first APP1 segment that begins with "Exif". */
    private static Optional<ByteBuffer> jpegBlock(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file);
        int position = 2;
        while (position + 4 <= file.length && (file[position] & 0xFF) == 0xFF) {
            int marker = file[position + 1] & 0xFF;
            int length = buffer.getShort(position + 2) & 0xFFFF;
            if (marker == 0xDA || length < 2 || position + 2 + length > file.length) {
                break;
            }
            ByteBuffer content = buffer.slice(position + 4, length - 2);
            if (marker == 0xE1 && startsWithPrefix(content)) {
                return Optional.of(content);
            }
            position += 2 + length;
        }
        return Optional.empty();
    }

    private static boolean startsWithPrefix(ByteBuffer block) {
        return block.remaining() >= PREFIX.length
                && block.slice(block.position(), PREFIX.length).equals(ByteBuffer.wrap(PREFIX));
    }

    /** Reads a block with or without the six bytes "Exif" before it. */
    static Exif parse(ByteBuffer block) {
        ByteBuffer tiff = startsWithPrefix(block)
                ? block.slice(PREFIX.length, block.limit() - PREFIX.length)
                : block.slice(0, block.limit());
        if (tiff.limit() < 8) {
            return EMPTY;
        }
        switch (tiff.getShort(0)) {
            case 0x4949 -> tiff.order(ByteOrder.LITTLE_ENDIAN);
            case 0x4D4D -> tiff.order(ByteOrder.BIG_ENDIAN);
            default -> {
                return EMPTY;
            }
        }
        long directory = tiff.getInt(4) & 0xFFFFFFFFL;
        return directory + 2 > tiff.limit() ? EMPTY : directory(tiff, (int) directory);
    }

    private static Exif directory(ByteBuffer tiff, int start) {
        int entries = tiff.getShort(start) & 0xFFFF;
        int orientation = 1;
        Map<Integer, String> texts = new LinkedHashMap<>();
        for (int index = 0; index < entries; index++) {
            int entry = start + 2 + 12 * index;
            if (entry + 12 > tiff.limit()) {
                break;
            }
            int tag = tiff.getShort(entry) & 0xFFFF;
            int type = tiff.getShort(entry + 2) & 0xFFFF;
            if (tag == ORIENTATION && type == TYPE_SHORT) {
                int value = tiff.getShort(entry + 8) & 0xFFFF;
                orientation = value >= 1 && value <= 8 ? value : 1;
            } else if (type == TYPE_ASCII) {
                ascii(tiff, entry).ifPresent(text -> texts.put(tag, text));
            }
        }
        return new Exif(orientation, texts);
    }

    private static Optional<String> ascii(ByteBuffer tiff, int entry) {
        long count = tiff.getInt(entry + 4) & 0xFFFFFFFFL;
        long offset = count <= 4 ? entry + 8 : tiff.getInt(entry + 8) & 0xFFFFFFFFL;
        if (offset + count > tiff.limit()) {
            return Optional.empty();
        }
        String text = StandardCharsets.UTF_8
                .decode(tiff.slice((int) offset, (int) count))
                .toString();
        int end = text.indexOf('\0');
        return Optional.of(end < 0 ? text : text.substring(0, end));
    }
}
