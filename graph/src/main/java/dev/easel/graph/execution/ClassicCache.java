package dev.easel.graph.execution;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the results of the nodes that the run contains. The results inside an expanded node live in a compartment that belongs
 * to the node's id and class, and go with it.
 */
final class ClassicCache implements ResultCache {
    private final RetainedValues retained;
    private final Compartment root = new Compartment();
    private ClassicRun current;

    ClassicCache(RetainedValues retained) {
        this.retained = retained;
    }

    private record Owner(String nodeId, String classType) {}

    private static final class Compartment {
        private final Map<CacheKey, CachedResult> results = new HashMap<>();
        private final Map<Owner, Compartment> inner = new HashMap<>();
    }

    @Override
    public synchronized Run startRun(DynamicGraph graph, CacheKeys keys, Collection<String> nodeIds) {
        current = new ClassicRun(graph, keys);
        current.keepOnly(root, nodeIds);
        return current;
    }

    @Override
    public synchronized void clear() {
        current = null;
        drop(root);
    }

    /** One run; what it delivers after the next one has begun is not among that one's nodes, and is not kept. */
    private final class ClassicRun implements Run {
        private final DynamicGraph graph;
        private final CacheKeys keys;
        private final Map<String, Compartment> byParent = new HashMap<>();

        private ClassicRun(DynamicGraph graph, CacheKeys keys) {
            this.graph = graph;
            this.keys = keys;
        }

        @Override
        public void expanded(String parentId, Collection<String> nodeIds) {
            synchronized (ClassicCache.this) {
                keepOnly(inside(parentId), nodeIds);
            }
        }

        @Override
        public Optional<CachedResult> get(String nodeId) {
            synchronized (ClassicCache.this) {
                return Optional.ofNullable(compartment(nodeId).results.get(keys.key(nodeId)));
            }
        }

        @Override
        public void put(String nodeId, CachedResult result) {
            synchronized (ClassicCache.this) {
                if (current == this) {
                    retained.retain(result);
                    CachedResult previous = compartment(nodeId).results.put(keys.key(nodeId), result);
                    if (previous != null) {
                        retained.release(previous);
                    }
                }
            }
        }

        private Compartment compartment(String nodeId) {
            return graph.parentNodeId(nodeId).map(this::inside).orElse(root);
        }

        /** The compartment of a node's expansion. Parents are known before their children, so this goes up one step only. */
        private Compartment inside(String parentId) {
            Compartment known = byParent.get(parentId);
            if (known == null) {
                Compartment outer = compartment(parentId);
                known = outer.inner.computeIfAbsent(owner(parentId), key -> new Compartment());
                byParent.put(parentId, known);
            }
            return known;
        }

        private Owner owner(String nodeId) {
            return new Owner(nodeId, graph.get(nodeId).definition().name());
        }

        private void keepOnly(Compartment compartment, Collection<String> nodeIds) {
            Set<CacheKey> used = new HashSet<>();
            Set<Owner> owners = new HashSet<>();
            for (String id : nodeIds) {
                used.add(keys.key(id));
                owners.add(owner(id));
            }
            Iterator<Map.Entry<CacheKey, CachedResult>> results =
                    compartment.results.entrySet().iterator();
            while (results.hasNext()) {
                Map.Entry<CacheKey, CachedResult> entry = results.next();
                if (!used.contains(entry.getKey())) {
                    results.remove();
                    retained.release(entry.getValue());
                }
            }
            Iterator<Map.Entry<Owner, Compartment>> inner =
                    compartment.inner.entrySet().iterator();
            while (inner.hasNext()) {
                Map.Entry<Owner, Compartment> entry = inner.next();
                if (!owners.contains(entry.getKey())) {
                    inner.remove();
                    drop(entry.getValue());
                }
            }
        }
    }

    private void drop(Compartment compartment) {
        Deque<Compartment> open = new ArrayDeque<>();
        open.push(compartment);
        while (!open.isEmpty()) {
            Compartment next = open.pop();
            next.results.values().forEach(retained::release);
            next.results.clear();
            next.inner.values().forEach(open::push);
            next.inner.clear();
        }
    }
}
