package dev.easel.tensor.file;

import dev.easel.errors.EaselException;
import dev.easel.tensor.file.GgufHeader.Place;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/** Reads the head of a GGUF file, distrusting every count, length and offset. */
final class GgufHeaderParser {
    private static final int MAGIC_BYTES = 4;
    private static final int MOST_TENSORS = 500_000;
    private static final int MOST_ENTRIES = 100_000;
    private static final int MOST_VALUES = 4_000_000;
    private static final int MOST_DIMENSIONS = 8;
    private static final int LONGEST_NAME = 2048;
    private static final int LONGEST_TEXT = 16 << 20;
    private static final int DEEPEST_NESTING = 4;
    private static final long DEFAULT_ALIGNMENT = 32;
    private static final long LARGEST_ALIGNMENT = 1 << 20;
    private static final String ORIGINAL_SHAPE = "comfy.gguf.orig_shape.";

    private final GgufCursor cursor;
    private final SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
    private final SequencedMap<String, Place> tensors = new LinkedHashMap<>();
    private long values;

    private GgufHeaderParser(GgufCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * Reads and checks the head of a file that starts with the magic number.
     *
     * @param refusal makes the error from a reason
     * @throws EaselException when anything in it is impossible
     */
    static GgufHeader parse(MemorySegment segment, Function<String, EaselException> refusal) {
        return new GgufHeaderParser(new GgufCursor(segment, MAGIC_BYTES, refusal)).header(segment.byteSize());
    }

    private GgufHeader header(long fileBytes) {
        int version = cursor.readInt();
        if (version != 2 && version != 3) {
            throw cursor.refuse(
                    "its version is " + Integer.toUnsignedString(version) + "; versions 2 and 3 can be read");
        }
        long tensorCount = cursor.readCount("tensors", 24, MOST_TENSORS);
        long entryCount = cursor.readCount("metadata entries", 13, MOST_ENTRIES);
        for (long index = 0; index < entryCount; index++) {
            String key = cursor.readText(LONGEST_NAME);
            if (metadata.put(key, value(cursor.readInt(), 0)) != null) {
                throw cursor.refuse("its metadata names " + WeightFileError.quote(key) + " twice");
            }
        }
        long alignment = alignment();
        for (long index = 0; index < tensorCount; index++) {
            readTensor();
        }
        GgufHeader header =
                new GgufHeader(version, metadata, tensors, GgufHeader.alignUp(cursor.position(), alignment));
        header.check(fileBytes, alignment, cursor);
        return header;
    }

    private GgufValue value(int type, int depth) {
        values++;
        if (values > MOST_VALUES) {
            throw cursor.refuse("its metadata has more than " + MOST_VALUES + " values");
        }
        return switch (type) {
            case 0 -> new GgufValue.Whole(cursor.readByte() & 0xff);
            case 1 -> new GgufValue.Whole(cursor.readByte());
            case 2 -> new GgufValue.Whole(cursor.readShort() & 0xffff);
            case 3 -> new GgufValue.Whole(cursor.readShort());
            case 4 -> new GgufValue.Whole(Integer.toUnsignedLong(cursor.readInt()));
            case 5 -> new GgufValue.Whole(cursor.readInt());
            case 6 -> new GgufValue.Real(Float.intBitsToFloat(cursor.readInt()));
            case 7 -> new GgufValue.Flag(flag());
            case 8 -> new GgufValue.Text(cursor.readText(LONGEST_TEXT));
            case 9 -> sequence(depth + 1);
            case 10, 11 -> new GgufValue.Whole(cursor.readLong());
            case 12 -> new GgufValue.Real(Double.longBitsToDouble(cursor.readLong()));
            default ->
                throw cursor.refuse("its metadata has a value of the unknown type " + Integer.toUnsignedString(type));
        };
    }

    private boolean flag() {
        int value = cursor.readByte();
        if (value != 0 && value != 1) {
            throw cursor.refuse("its metadata has a truth value that is neither 0 nor 1");
        }
        return value == 1;
    }

    private GgufValue sequence(int depth) {
        if (depth > DEEPEST_NESTING) {
            throw cursor.refuse("its metadata nests lists more than " + DEEPEST_NESTING + " deep");
        }
        int type = cursor.readInt();
        int count = (int) cursor.readCount("values in a list", 1, MOST_VALUES);
        List<GgufValue> list = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            list.add(value(type, depth));
        }
        return new GgufValue.Sequence(list);
    }

    private long alignment() {
        GgufValue value = metadata.getOrDefault("general.alignment", new GgufValue.Whole(DEFAULT_ALIGNMENT));
        if (value instanceof GgufValue.Whole(long alignment)
                && alignment >= 1
                && alignment <= LARGEST_ALIGNMENT
                && Long.bitCount(alignment) == 1) {
            return alignment;
        }
        throw cursor.refuse("its alignment is no power of two up to " + LARGEST_ALIGNMENT);
    }

    private void readTensor() {
        String name = cursor.readText(LONGEST_NAME);
        String quoted = WeightFileError.quote(name);
        if (!WeightFileError.isPlainName(name)) {
            throw cursor.refuse("the tensor name " + quoted + " is empty or has characters that cannot be shown");
        }
        long[] shape = storedShape(quoted);
        int code = cursor.readInt();
        GgufType type = GgufType.find(code)
                .orElseThrow(() -> cursor.refuse("tensor " + quoted + " is stored as type "
                        + Integer.toUnsignedString(code) + ", which is not supported (supported are "
                        + Arrays.toString(GgufType.values()) + ")"));
        long offset = cursor.readLong();
        long bytes = byteSize(quoted, type, shape);
        if (tensors.put(name, new Place(type, originalShape(name, shape).orElse(shape), offset, bytes)) != null) {
            throw cursor.refuse("it names tensor " + quoted + " twice");
        }
    }

    /** Sizes stand innermost first in the file. */
    private long[] storedShape(String quoted) {
        int dimensions = cursor.readInt();
        if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
            throw cursor.refuse("tensor " + quoted + " claims " + Integer.toUnsignedString(dimensions) + " dimensions");
        }
        long[] shape = new long[dimensions];
        for (int index = dimensions - 1; index >= 0; index--) {
            shape[index] = cursor.readLong();
            if (shape[index] < 0) {
                throw cursor.refuse("tensor " + quoted + " has an impossible size");
            }
        }
        return shape;
    }

    private long byteSize(String quoted, GgufType type, long[] shape) {
        long row = shape.length == 0 ? 1 : shape[shape.length - 1];
        if (row % type.unitElements() != 0) {
            throw cursor.refuse(
                    "a row of tensor " + quoted + " (" + row + " numbers) is no whole number of blocks of " + type);
        }
        return Math.multiplyExact(elements(quoted, shape) / type.unitElements(), (long) type.unitBytes());
    }

    private long elements(String quoted, long[] shape) {
        long count = 1;
        for (long size : shape) {
            // Far below what overflows with any element size, and far above any model.
            if (size != 0 && count > (1L << 50) / size) {
                throw cursor.refuse("the shape of tensor " + quoted + " overflows");
            }
            count *= size;
        }
        return count;
    }

    /** The shape a tensor had before it was stored with fewer or other dimensions. */
    private Optional<long[]> originalShape(String name, long[] stored) {
        GgufValue value = metadata.get(ORIGINAL_SHAPE + name);
        if (value == null) {
            return Optional.empty();
        }
        String quoted = WeightFileError.quote(name);
        if (!(value instanceof GgufValue.Sequence(List<GgufValue> sizes)) || sizes.size() > MOST_DIMENSIONS) {
            throw cursor.refuse("the original shape of tensor " + quoted + " is not a list of sizes");
        }
        long[] shape = new long[sizes.size()];
        for (int index = 0; index < shape.length; index++) {
            if (!(sizes.get(index) instanceof GgufValue.Whole(long size)) || size < 0) {
                throw cursor.refuse("the original shape of tensor " + quoted + " is not a list of sizes");
            }
            shape[index] = size;
        }
        if (elements(quoted, shape) != elements(quoted, stored)) {
            throw cursor.refuse("the original shape of tensor " + quoted + " does not fit its stored shape");
        }
        return Optional.of(shape);
    }
}
