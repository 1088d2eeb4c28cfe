package dev.easel.tensor.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Builds GGUF files field by field, right or wrong. */
final class GgufBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    static GgufBytes head(int version, long tensors, long entries) {
        return new GgufBytes()
                .raw("GGUF".getBytes(StandardCharsets.US_ASCII))
                .u32(version)
                .u64(tensors)
                .u64(entries);
    }

    GgufBytes raw(byte... values) {
        bytes.writeBytes(values);
        return this;
    }

    GgufBytes u32(int value) {
        return raw(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    GgufBytes u64(long value) {
        return raw(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    GgufBytes text(String value) {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        return u64(encoded.length).raw(encoded);
    }

    /** A tensor's description; sizes innermost first, as the file has them. */
    GgufBytes tensor(String name, int type, long offset, long... sizes) {
        text(name).u32(sizes.length);
        for (long size : sizes) {
            u64(size);
        }
        return u32(type).u64(offset);
    }

    /** Fills up to the alignment and adds that many bytes of data. */
    GgufBytes data(int count) {
        return raw(new byte[(32 - bytes.size() % 32) % 32]).raw(new byte[count]);
    }

    Path writeTo(Path folder) throws IOException {
        return Files.write(folder.resolve("hostile.gguf"), bytes.toByteArray());
    }
}
