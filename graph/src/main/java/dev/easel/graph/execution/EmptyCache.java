package dev.easel.graph.execution;

import java.util.Collection;
import java.util.Optional;

/** Keeps nothing. */
final class EmptyCache implements ResultCache {
    @Override
    public Run startRun(DynamicGraph graph, CacheKeys keys, Collection<String> nodeIds) {
        return new EmptyRun();
    }

    @Override
    public void clear() {}

    private record EmptyRun() implements Run {
        @Override
        public void expanded(String parentId, Collection<String> nodeIds) {}

        @Override
        public Optional<CachedResult> get(String nodeId) {
            return Optional.empty();
        }

        @Override
        public void put(String nodeId, CachedResult result) {}
    }
}
