package dev.easel.graph.execution;

import java.util.Collection;
import java.util.Optional;

/** Keeps results from run to run. Safe for use by several threads: a run may end while the next one is at work. */
interface ResultCache {
    /** A run of these submitted nodes begins. */
    Run startRun(DynamicGraph graph, CacheKeys keys, Collection<String> nodeIds);

    /** Drops everything, and whatever runs that have begun still deliver. */
    void clear();

    /** What one run sees of the cache. */
    interface Run {
        /** A node has expanded to these nodes. */
        void expanded(String parentId, Collection<String> nodeIds);

        /** The result of a node of this run. */
        Optional<CachedResult> get(String nodeId);

        /** Keeps the result of a node of this run, if it is still wanted. */
        void put(String nodeId, CachedResult result);
    }

    /** The cache that follows a policy. */
    static ResultCache of(CachePolicy policy, RetainedValues retained) {
        return switch (policy) {
            case CachePolicy.Classic classic -> new ClassicCache(retained);
            case CachePolicy.LeastRecentlyUsed lru ->
                lru.capacity() == 0 ? new ClassicCache(retained) : new GenerationCache(retained, lru.capacity());
            case CachePolicy.None none -> new EmptyCache();
            case CachePolicy.MemoryPressure pressure -> new PressureCache(retained, pressure);
        };
    }
}
