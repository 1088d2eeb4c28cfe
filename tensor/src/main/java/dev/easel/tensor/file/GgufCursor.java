package dev.easel.tensor.file;

import dev.easel.errors.EaselException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Reads the head of a GGUF file from front to back, never beyond its end and never more than a budget of text. */
final class GgufCursor {
    private static final long MOST_TEXT_BYTES = 64L << 20;

    private final MemorySegment segment;
    private final Function<String, EaselException> refusal;
    private long position;
    private long textBytes;

    GgufCursor(MemorySegment segment, long position, Function<String, EaselException> refusal) {
        this.segment = segment;
        this.position = position;
        this.refusal = refusal;
    }

    long position() {
        return position;
    }

    /** Where a field of that many bytes starts; the cursor moves behind it. */
    private long advance(long bytes) {
        if (bytes > segment.byteSize() - position) {
            throw refusal.apply("it is cut short inside its header, at byte " + position);
        }
        long start = position;
        position += bytes;
        return start;
    }

    int readByte() {
        return segment.get(ValueLayout.JAVA_BYTE, advance(1));
    }

    int readShort() {
        return segment.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), advance(2));
    }

    int readInt() {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), advance(4));
    }

    long readLong() {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), advance(8));
    }

    /** An unsigned 64-bit count of things that take at least so many bytes each, of which so many are allowed. */
    long readCount(String what, long leastBytes, long most) {
        long count = readLong();
        if (count < 0 || count > most || count > (segment.byteSize() - position) / leastBytes) {
            throw refusal.apply("it claims " + Long.toUnsignedString(count) + " " + what);
        }
        return count;
    }

    String readText(int most) {
        long length = readCount("bytes of text", 1, most);
        textBytes += length;
        if (textBytes > MOST_TEXT_BYTES) {
            throw refusal.apply("its metadata has more than " + MOST_TEXT_BYTES + " bytes of text");
        }
        ByteBuffer bytes = segment.asSlice(advance(length), length).asByteBuffer();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw refusal.apply("a text in its header is not UTF-8");
        }
    }

    EaselException refuse(String reason) {
        return refusal.apply(reason);
    }
}
