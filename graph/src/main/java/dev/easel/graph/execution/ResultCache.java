package dev.easel.graph.execution;

import java.util.Collection;
import java.util.Optional;

/** Keeps results from run to run. */
interface ResultCache {
    /** A run of these submitted nodes begins. */
    void startRun(DynamicGraph graph, CacheKeys keys, Collection<String> nodeIds);

    /** A node has expanded to these nodes. */
    void expanded(String parentId, Collection<String> nodeIds);

    /** The result of a node of the current run. */
    Optional<CachedResult> get(String nodeId);

    /** Keeps the result of a node of the current run. */
    void put(String nodeId, CachedResult result);

    /** Drops everything. */
    void clear();

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
