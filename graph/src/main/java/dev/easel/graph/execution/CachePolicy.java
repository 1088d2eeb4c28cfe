package dev.easel.graph.execution;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.function.LongSupplier;

/** Which results are kept from run to run (contract section 4.4). */
public sealed interface CachePolicy {
    /** Those of the last run, as far as the next one still contains the node. */
    record Classic() implements CachePolicy {}

    /**
     * The results used last.
     *
     * @param capacity how many results stay at the start of a run; 0 means {@link Classic}
     */
    record LeastRecentlyUsed(int capacity) implements CachePolicy {
        /** Refuses a negative capacity. */
        public LeastRecentlyUsed {
            if (capacity < 0) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT, "The cache capacity is " + capacity + "; give 0 or more results.");
            }
        }
    }

    /** None. */
    record None() implements CachePolicy {}

    /**
     * All, until memory gets short; then the large ones not used for long go first.
     *
     * @param threshold below so many bytes of free memory results are dropped
     * @param freeBytes how many bytes are free now
     */
    record MemoryPressure(long threshold, LongSupplier freeBytes) implements CachePolicy {}
}
