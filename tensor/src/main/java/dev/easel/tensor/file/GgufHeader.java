package dev.easel.tensor.file;

import dev.easel.errors.EaselException;
import dev.easel.tensor.WeightMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What the head of a GGUF file says (format: ggml-org/ggml, docs/gguf.md).
 *
 * @param version 2 or 3
 * @param metadata in the file's order
 * @param tensors in the file's order
 * @param dataStart first byte of the tensors' data
 */
record GgufHeader(
        int version, SequencedMap<String, GgufValue> metadata, SequencedMap<String, Place> tensors, long dataStart) {
    /**
     * Where one tensor is stored.
     *
     * @param shape outermost dimension first
     * @param offset first byte, counted from the start of the data
     * @param byteSize bytes of all its blocks or numbers
     */
    record Place(GgufType type, long[] shape, long offset, long byteSize) {
        WeightMap.Entry entry() {
            return new WeightMap.Entry(type.readAs(), shape.clone());
        }
    }

    /**
     * Checks that the tensors lie one behind the other, each starting at the first aligned byte after the one before, and inside the file.
     *
     * @param fileBytes size of the file
     * @throws EaselException when they do not
     */
    void check(long fileBytes, long alignment, GgufCursor cursor) {
        List<Map.Entry<String, Place>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparingLong(
                        (Map.Entry<String, Place> each) -> each.getValue().offset())
                .thenComparingLong(each -> each.getValue().byteSize()));
        long expected = 0;
        for (Map.Entry<String, Place> each : ordered) {
            Place place = each.getValue();
            if (place.offset() != expected) {
                throw cursor.refuse("tensor " + WeightFileError.quote(each.getKey()) + " starts at byte "
                        + Long.toUnsignedString(place.offset()) + " of the data where " + expected + " is expected");
            }
            long end = dataStart + place.offset() + place.byteSize();
            if (end > fileBytes) {
                throw cursor.refuse("it is cut short, tensor " + WeightFileError.quote(each.getKey()) + " ends at byte "
                        + end + " and the file at " + fileBytes);
            }
            expected = alignUp(place.offset() + place.byteSize(), alignment);
        }
    }

    /** The first multiple of the alignment at or after a position. */
    static long alignUp(long position, long alignment) {
        return Math.addExact(position, alignment - 1) / alignment * alignment;
    }
}
