package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds outputs against a manifest: |got − expected| ≤ atol + rtol·|expected| for each element, NaN equal to NaN and infinities to
 * themselves; integers and strings of JSON exactly, its other numbers to 1e−5 relative.
 */
final class GoldenComparison {
    private static final double JSON_RELATIVE = 1e-5;

    private final GoldenCase golden;
    private final GoldenOutputs outputs;
    private double largest;

    GoldenComparison(GoldenCase golden, GoldenOutputs outputs) {
        this.golden = golden;
        this.outputs = outputs;
    }

    /** Largest absolute difference of any final tensor. */
    double largestDifference() {
        return largest;
    }

    /** What does not match, most telling first; empty when the case passes. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        Iterator<Map.Entry<String, JsonNode>> tensors =
                golden.manifest().get("outputs").get("tensors").fields();
        List<String> intermediates = new ArrayList<>();
        while (tensors.hasNext()) {
            Map.Entry<String, JsonNode> entry = tensors.next();
            boolean isFinal = entry.getValue().get("kind").textValue().equals("final");
            Optional<String> difference = compare(entry.getKey(), entry.getValue(), isFinal);
            difference.ifPresent(text -> (isFinal ? differences : intermediates).add(text));
        }
        golden.expectedJson().ifPresent(expected -> compareJson(expected).ifPresent(differences::add));
        if (!differences.isEmpty() && !intermediates.isEmpty()) {
            differences.add("first intermediate out of tolerance: " + intermediates.getFirst());
        }
        return differences;
    }

    private Optional<String> compare(String name, JsonNode description, boolean isFinal) {
        Optional<Tensor> output = outputs.tensor(name);
        if (output.isEmpty()) {
            return isFinal ? Optional.of(name + ": not computed") : Optional.empty();
        }
        Tensor expected = golden.expected(name);
        Tensor got = output.get();
        if (!Arrays.equals(expected.shape(), got.shape())) {
            return Optional.of(name + ": shape " + Arrays.toString(got.shape()) + ", expected "
                    + Arrays.toString(expected.shape()));
        }
        if (expected.dtype() != got.dtype()
                && !(expected.dtype() == DType.F32 && got.dtype().isFloating())) {
            return Optional.of(name + ": dtype " + got.dtype() + ", expected " + expected.dtype());
        }
        return compareElements(name, description, got.toDoubles(), expected.toDoubles(), isFinal);
    }

    private Optional<String> compareElements(
            String name, JsonNode description, double[] got, double[] expected, boolean isFinal) {
        double atol = tolerance(description, "atol");
        double rtol = tolerance(description, "rtol");
        int worst = -1;
        double worstExcess = 0;
        for (int index = 0; index < expected.length; index++) {
            if (same(got[index], expected[index])) {
                continue;
            }
            double difference = Math.abs(got[index] - expected[index]);
            double excess = difference - (atol + rtol * Math.abs(expected[index]));
            if (isFinal && !(difference <= largest)) {
                largest = difference;
            }
            if (!(excess <= 0) && !(excess <= worstExcess)) {
                worst = index;
                worstExcess = Double.isNaN(excess) ? Double.POSITIVE_INFINITY : excess;
            }
        }
        if (worst < 0) {
            return Optional.empty();
        }
        return Optional.of("%s: %s instead of %s at flat index %d of %d (atol %s, rtol %s)"
                .formatted(name, got[worst], expected[worst], worst, expected.length, atol, rtol));
    }

    private double tolerance(JsonNode description, String kind) {
        JsonNode own = description.path(kind);
        return own.isNumber()
                ? own.doubleValue()
                : golden.manifest().get("tolerance").get(kind).doubleValue();
    }

    private static boolean same(double got, double expected) {
        return got == expected || (Double.isNaN(got) && Double.isNaN(expected));
    }

    private Optional<String> compareJson(JsonNode expected) {
        return outputs.json().map(got -> differenceOf("json", got, expected)).orElse(Optional.of("json: not computed"));
    }

    private static Optional<String> differenceOf(String path, JsonNode got, JsonNode expected) {
        if (expected.isObject() && got.isObject()) {
            return objectDifference(path, got, expected);
        }
        if (expected.isArray() && got.isArray()) {
            if (expected.size() != got.size()) {
                return Optional.of(path + ": " + got.size() + " elements, expected " + expected.size());
            }
            for (int index = 0; index < expected.size(); index++) {
                Optional<String> difference =
                        differenceOf(path + "[" + index + "]", got.get(index), expected.get(index));
                if (difference.isPresent()) {
                    return difference;
                }
            }
            return Optional.empty();
        }
        return sameValue(got, expected) ? Optional.empty() : Optional.of(path + ": " + got + ", expected " + expected);
    }

    private static Optional<String> objectDifference(String path, JsonNode got, JsonNode expected) {
        for (Iterator<String> names = expected.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!got.has(name)) {
                return Optional.of(path + "." + name + ": not computed");
            }
            Optional<String> difference = differenceOf(path + "." + name, got.get(name), expected.get(name));
            if (difference.isPresent()) {
                return difference;
            }
        }
        for (Iterator<String> names = got.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!expected.has(name)) {
                return Optional.of(path + "." + name + ": not expected");
            }
        }
        return Optional.empty();
    }

    private static boolean sameValue(JsonNode got, JsonNode expected) {
        if (expected.isNumber() && got.isNumber()) {
            if (expected.isIntegralNumber()) {
                return got.decimalValue().compareTo(expected.decimalValue()) == 0;
            }
            double value = expected.doubleValue();
            return Math.abs(got.doubleValue() - value) <= JSON_RELATIVE * Math.abs(value);
        }
        return got.equals(expected);
    }
}
