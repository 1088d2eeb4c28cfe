package dev.easel.tensor.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Builds the head of a GGUF file: counts, metadata and the tensors' descriptions. */
final class GgufHeadBuilder {
    private static final int VERSION = 3;
    private static final int FLAG = 7;
    private static final int TEXT = 8;
    private static final int SEQUENCE = 9;
    private static final int WHOLE = 11;
    private static final int SMALL_WHOLE = 5;
    private static final int REAL = 12;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void putStart(int tensors, Map<String, GgufValue> metadata) {
        bytes.writeBytes(GgufFile.MAGIC.getBytes(StandardCharsets.US_ASCII));
        putInt(VERSION);
        putLong(tensors);
        putLong(metadata.size());
        metadata.forEach((key, value) -> {
            putText(key);
            int type = type(value);
            putInt(type);
            putValue(type, value);
        });
    }

    /** Sizes stand innermost first in the file. */
    void putTensor(String name, long[] shape, GgufType type, long offset) {
        putText(name);
        putInt(shape.length);
        for (int index = shape.length - 1; index >= 0; index--) {
            putLong(shape[index]);
        }
        putInt(type.code());
        putLong(offset);
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static int type(GgufValue value) {
        return switch (value) {
            case GgufValue.Whole(long number) -> number == (int) number ? SMALL_WHOLE : WHOLE;
            case GgufValue.Real ignored -> REAL;
            case GgufValue.Flag ignored -> FLAG;
            case GgufValue.Text ignored -> TEXT;
            case GgufValue.Sequence ignored -> SEQUENCE;
        };
    }

    private void putValue(int type, GgufValue value) {
        switch (value) {
            case GgufValue.Whole(long number) -> {
                if (type == SMALL_WHOLE) {
                    putInt((int) number);
                } else {
                    putLong(number);
                }
            }
            case GgufValue.Real(double number) -> putLong(Double.doubleToRawLongBits(number));
            case GgufValue.Flag(boolean flag) -> bytes.write(flag ? 1 : 0);
            case GgufValue.Text(String text) -> putText(text);
            case GgufValue.Sequence(List<GgufValue> values) -> putSequence(values);
        }
    }

    /** All values of a list are stored as one type: whole numbers in 64 bits as soon as one needs them. */
    private void putSequence(List<GgufValue> values) {
        int type = values.stream().mapToInt(GgufHeadBuilder::type).max().orElse(SMALL_WHOLE);
        putInt(type);
        putLong(values.size());
        values.forEach(value -> putValue(type, value));
    }

    private void putText(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        putLong(encoded.length);
        bytes.writeBytes(encoded);
    }

    private void putInt(int value) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private void putLong(long value) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }
}
