package dev.easel.graph.execution;

/**
 * Owner of the native memory behind the values that flow between nodes. The executor knows nothing about values; through this it
 * tells when a node works and which values are still needed.
 *
 * <p>The executor's promises:
 *
 * <ul>
 *   <li>Each call of a node's function happens inside a scope of its own, opened and closed on the same thread. Values that the
 *       function returns are retained before the scope closes.
 *   <li>An {@linkplain dev.easel.graph.node.AsyncNodeFunction asynchronous} function is started inside a scope, which closes
 *       when the function has returned its stage. What the stage completes with is retained later, on the executor's thread,
 *       outside any scope: such a function keeps its values out of the scope itself.
 *   <li>An object (by identity) is retained when the first cache or result starts to need it and released when the last one no
 *       longer does; exactly one release follows each retain. Texts, numbers, booleans, null, links and blockers are never
 *       passed.
 *   <li>An element of a list output is retained on its own, not as part of the list.
 *   <li>When an executor is closed or its caches are cleared, everything that was retained for them has been released.
 * </ul>
 *
 * <p>Two different objects may share native memory (a latent with another mask): an implementation counts per tensor.
 */
public interface ValueLifecycle {
    /** Starts a scope: what a node makes until the scope closes and nobody retains is freed when it closes. */
    Scope openScope();

    /** The value is needed beyond the current scope. */
    void retain(Object value);

    /** The value is no longer needed; it was retained before. */
    void release(Object value);

    /**
     * About how much memory the value occupies, in bytes, for caches that watch memory.
     *
     * @return at least 0
     */
    long estimateBytes(Object value);

    /** A run has ended and no other is at work; what was released may go back to the operating system. */
    default void runEnded() {}

    /** For values that live on the Java heap alone. */
    static ValueLifecycle none() {
        return HeapValueLifecycle.INSTANCE;
    }

    /** A stretch of work after which forgotten values are freed. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
