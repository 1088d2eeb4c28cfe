package dev.easel.server.job;

import java.util.Optional;

/**
 * Which part of the history is asked for, oldest first (contract section 1.3).
 *
 * @param offset how many entries to skip
 * @param limit how many to give at most; none means all
 */
public record HistoryRange(long offset, Optional<Long> limit) {
    /** Everything. */
    public static HistoryRange all() {
        return new HistoryRange(0, Optional.empty());
    }

    /**
     * The range that the query parameters of {@code GET /history} mean: without an offset, {@code max_items} counts from the newest.
     *
     * @param maxItems the parameter {@code max_items}
     * @param offset the parameter {@code offset}
     * @param count how many entries there are
     */
    public static HistoryRange of(Optional<Long> maxItems, Optional<Long> offset, long count) {
        long start = offset.filter(value -> value >= 0)
                .orElseGet(() -> maxItems.map(limit -> count - limit).orElse(0L));
        return new HistoryRange(Math.max(0, start), maxItems.map(limit -> Math.max(0, limit)));
    }
}
