package dev.easel.graph.execution;

import dev.easel.graph.node.ExecutionBlocker;
import dev.easel.graph.node.Link;
import java.util.IdentityHashMap;

/**
 * Counts who needs each value, so that its owner hears of the first and the last. Safe for use by several threads, because an
 * asynchronous node may deliver after its run has ended.
 */
final class RetainedValues {
    private final ValueLifecycle lifecycle;
    private final IdentityHashMap<Object, Integer> counts = new IdentityHashMap<>();

    RetainedValues(ValueLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    synchronized void retain(Object value) {
        if (!hasOwner(value)) {
            return;
        }
        if (!counts.containsKey(value)) {
            lifecycle.retain(value);
        }
        counts.merge(value, 1, Integer::sum);
    }

    synchronized void release(Object value) {
        if (!hasOwner(value)) {
            return;
        }
        int count = counts.get(value) - 1;
        if (count > 0) {
            counts.put(value, count);
        } else {
            counts.remove(value);
            lifecycle.release(value);
        }
    }

    void retain(CachedResult result) {
        result.slots().forEach(slot -> slot.forEach(this::retain));
    }

    void release(CachedResult result) {
        result.slots().forEach(slot -> slot.forEach(this::release));
    }

    long estimateBytes(CachedResult result) {
        long bytes = 0;
        for (Iterable<Object> slot : result.slots()) {
            for (Object value : slot) {
                bytes += hasOwner(value) ? lifecycle.estimateBytes(value) : 0;
            }
        }
        return bytes;
    }

    /** Plain data belongs to the garbage collector. */
    private static boolean hasOwner(Object value) {
        return switch (value) {
            case null -> false;
            case String text -> false;
            case Number number -> false;
            case Boolean bool -> false;
            case Link link -> false;
            case ExecutionBlocker blocker -> false;
            default -> true;
        };
    }
}
