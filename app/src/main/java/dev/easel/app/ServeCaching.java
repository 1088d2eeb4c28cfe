package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.execution.CachePolicy;
import dev.easel.tensor.NativeMemory;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options of {@code easel serve} that say which results are kept from prompt to prompt; ComfyUI's names. */
final class ServeCaching {
    private static final double GIBIBYTE = 1L << 30;

    @Option(names = "--cache-classic", description = "Keep the results of the last prompt (default).")
    private boolean classic;

    @Option(names = "--cache-lru", paramLabel = "N", description = "Keep the N results used last.")
    private Integer leastRecentlyUsed;

    @Option(names = "--cache-none", description = "Keep nothing.")
    private boolean none;

    @Option(
            names = "--cache-ram",
            arity = "0..1",
            fallbackValue = "4",
            paramLabel = "GB",
            description = "Keep everything until less than GB (default: 4) of memory are free.")
    private Double freeMemory;

    /**
     * What to keep.
     *
     * @throws EaselException when more than one way is asked for
     */
    CachePolicy policy() {
        long chosen = Stream.of(classic, none, leastRecentlyUsed != null, freeMemory != null)
                .filter(given -> given)
                .count();
        if (chosen > 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Options --cache-classic, --cache-lru, --cache-none and --cache-ram exclude each other; give one of them.");
        }
        if (none) {
            return new CachePolicy.None();
        }
        if (leastRecentlyUsed != null) {
            return new CachePolicy.LeastRecentlyUsed(leastRecentlyUsed);
        }
        if (freeMemory != null) {
            return new CachePolicy.MemoryPressure((long) (freeMemory * GIBIBYTE), NativeMemory::availableBytes);
        }
        return new CachePolicy.Classic();
    }
}
