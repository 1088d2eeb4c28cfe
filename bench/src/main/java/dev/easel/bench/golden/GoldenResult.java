package dev.easel.bench.golden;

import java.util.List;
import java.util.Locale;

/** How one case ended. */
sealed interface GoldenResult {
    /** {@code <family>/<case>}. */
    String id();

    /** Name of the operation. */
    String operation();

    /** One line for the report. */
    String line();

    /** All outputs are within tolerance. */
    record Passed(String id, String operation, long milliseconds, double largestDifference) implements GoldenResult {
        @Override
        public String line() {
            return String.format(
                    Locale.ROOT,
                    "PASS %s %s %d ms, largest difference %.2g",
                    id,
                    operation,
                    milliseconds,
                    largestDifference);
        }
    }

    /** Something differs, or the operation threw. */
    record Failed(String id, String operation, List<String> reasons) implements GoldenResult {
        @Override
        public String line() {
            return "FAIL " + id + " " + operation + ": " + String.join("; ", reasons);
        }
    }

    /** The case cannot run here. */
    record Skipped(String id, String operation, String reason) implements GoldenResult {
        @Override
        public String line() {
            return "SKIP " + id + " " + operation + ": " + reason;
        }
    }
}
