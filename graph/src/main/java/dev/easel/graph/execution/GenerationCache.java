package dev.easel.graph.execution;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** Keeps results by the run that used them last; when a run starts with too many, those of the oldest runs go. */
class GenerationCache implements ResultCache {
    private final RetainedValues retained;
    private final int capacity;
    private final Map<CacheKey, Entry> entries = new HashMap<>();
    private long generation;
    private long oldestWanted;

    GenerationCache(RetainedValues retained, int capacity) {
        this.retained = retained;
        this.capacity = capacity;
    }

    /** A result and the run that used it last. */
    static final class Entry {
        private final CachedResult result;
        private long generation;

        private Entry(CachedResult result, long generation) {
            this.result = result;
            this.generation = generation;
        }

        CachedResult result() {
            return result;
        }

        long generation() {
            return generation;
        }
    }

    @Override
    public synchronized Run startRun(DynamicGraph graph, CacheKeys keys, Collection<String> nodeIds) {
        generation++;
        GenerationRun run = new GenerationRun(keys, generation);
        nodeIds.forEach(run::use);
        while (entries.size() > capacity) {
            long oldest =
                    entries.values().stream().mapToLong(Entry::generation).min().orElse(generation);
            if (oldest == generation) {
                break;
            }
            dropGeneration(oldest);
        }
        return run;
    }

    @Override
    public synchronized void clear() {
        oldestWanted = generation + 1;
        entries.values().forEach(entry -> retained.release(entry.result));
        entries.clear();
    }

    /** Called, locked, when a result has been added. */
    void added() {}

    /** One run, with its number. */
    private final class GenerationRun implements Run {
        private final CacheKeys keys;
        private final long own;

        private GenerationRun(CacheKeys keys, long own) {
            this.keys = keys;
            this.own = own;
        }

        @Override
        public void expanded(String parentId, Collection<String> nodeIds) {
            synchronized (GenerationCache.this) {
                nodeIds.forEach(this::use);
            }
        }

        @Override
        public Optional<CachedResult> get(String nodeId) {
            synchronized (GenerationCache.this) {
                return Optional.ofNullable(entries.get(keys.key(nodeId))).map(Entry::result);
            }
        }

        @Override
        public void put(String nodeId, CachedResult result) {
            synchronized (GenerationCache.this) {
                if (own >= oldestWanted) {
                    retained.retain(result);
                    Entry previous = entries.put(keys.key(nodeId), new Entry(result, own));
                    if (previous != null) {
                        retained.release(previous.result);
                    }
                    added();
                }
            }
        }

        private void use(String nodeId) {
            Entry entry = entries.get(keys.key(nodeId));
            if (entry != null) {
                entry.generation = own;
            }
        }
    }

    /** The number of the current run. */
    final long generation() {
        return generation;
    }

    /** The results by key. */
    final Map<CacheKey, Entry> entries() {
        return entries;
    }

    /** Drops one result. */
    final void drop(CacheKey key) {
        retained.release(entries.remove(key).result);
    }

    private void dropGeneration(long oldest) {
        Iterator<Entry> all = entries.values().iterator();
        while (all.hasNext()) {
            Entry entry = all.next();
            if (entry.generation == oldest) {
                all.remove();
                retained.release(entry.result);
            }
        }
    }
}
