package dev.easel.tensor.file;

import dev.easel.errors.EaselException;
import dev.easel.tensor.DType;
import dev.easel.tensor.WeightMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * What the header of a safetensors file says (format: huggingface/safetensors, README): each tensor's dtype, shape and place among
 * the data that follow, and free text.
 *
 * @param tensors in the header's order
 * @param metadata the {@code __metadata__} object
 */
record SafetensorsHeader(SequencedMap<String, Place> tensors, Map<String, String> metadata) {
    /**
     * Where one tensor is stored.
     *
     * @param begin first byte, counted from the end of the header
     * @param end byte after the last one
     */
    record Place(DType dtype, long[] shape, long begin, long end) {
        WeightMap.Entry entry() {
            return new WeightMap.Entry(dtype, shape.clone());
        }
    }

    /**
     * Checks that the tensors lie one behind the other and fill the data exactly, each being as long as its dtype and shape ask for.
     *
     * @param dataBytes how many bytes follow the header
     * @param refusal makes the error from a reason
     * @throws EaselException when they do not
     */
    void check(long dataBytes, Function<String, EaselException> refusal) {
        List<Map.Entry<String, Place>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparingLong(
                        (Map.Entry<String, Place> each) -> each.getValue().begin())
                .thenComparingLong(each -> each.getValue().end()));
        long expected = 0;
        for (Map.Entry<String, Place> each : ordered) {
            String name = WeightFileError.quote(each.getKey());
            Place place = each.getValue();
            checkLength(name, place, refusal);
            if (place.begin() != expected) {
                throw refusal.apply("tensor " + name + " starts at byte " + place.begin() + " of the data, "
                        + (place.begin() < expected ? "inside another tensor" : "after a gap") + " (expected at "
                        + expected + ")");
            }
            expected = place.end();
        }
        if (expected > dataBytes) {
            throw refusal.apply(
                    "it is cut short, " + (expected - dataBytes) + " of " + expected + " bytes of tensors are missing");
        }
        if (expected < dataBytes) {
            throw refusal.apply((dataBytes - expected) + " bytes follow its last tensor");
        }
    }

    private static void checkLength(String name, Place place, Function<String, EaselException> refusal) {
        if (place.begin() < 0 || place.end() < place.begin()) {
            throw refusal.apply(
                    "tensor " + name + " has the impossible byte range " + place.begin() + " to " + place.end());
        }
        long bytes = place.dtype().byteSize();
        for (long size : place.shape()) {
            if (size < 0) {
                throw refusal.apply("tensor " + name + " has a negative size");
            }
            try {
                bytes = Math.multiplyExact(bytes, size);
            } catch (ArithmeticException e) {
                throw refusal.apply("the shape of tensor " + name + " overflows");
            }
        }
        if (bytes != place.end() - place.begin()) {
            throw refusal.apply("tensor " + name + " needs " + bytes + " bytes for its shape and dtype but is given "
                    + (place.end() - place.begin()));
        }
    }
}
