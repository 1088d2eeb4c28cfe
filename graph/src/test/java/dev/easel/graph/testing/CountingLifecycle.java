package dev.easel.graph.testing;

import dev.easel.graph.execution.ValueLifecycle;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Watches that scopes close where they opened and that each value is retained and released in turn. */
public final class CountingLifecycle implements ValueLifecycle {
    private final Set<Object> retained = Collections.newSetFromMap(new IdentityHashMap<>());
    private int openScopes;
    private int scopes;
    private int retains;
    private int releases;

    @Override
    public synchronized Scope openScope() {
        Thread opener = Thread.currentThread();
        openScopes++;
        scopes++;
        return () -> {
            synchronized (this) {
                if (Thread.currentThread() != opener) {
                    throw new AssertionError("a scope was closed on another thread");
                }
                openScopes--;
            }
        };
    }

    @Override
    public synchronized void retain(Object value) {
        retains++;
        if (!retained.add(value)) {
            throw new AssertionError(value + " was retained twice");
        }
    }

    @Override
    public synchronized void release(Object value) {
        releases++;
        if (!retained.remove(value)) {
            throw new AssertionError(value + " was released but not retained");
        }
    }

    @Override
    public long estimateBytes(Object value) {
        return value instanceof HeapPictures.Picture picture ? picture.values().length * 4L : 0;
    }

    /** The values retained now. */
    public synchronized Set<Object> retained() {
        return Collections.unmodifiableSet(retained);
    }

    /** How many scopes are open now. */
    public synchronized int openScopes() {
        return openScopes;
    }

    /** How many scopes were opened so far. */
    public synchronized int scopes() {
        return scopes;
    }

    /** How often a value was retained so far. */
    public synchronized int retains() {
        return retains;
    }

    /** How often a value was released so far. */
    public synchronized int releases() {
        return releases;
    }
}
