package dev.easel.tensor;

import org.bytedeco.javacpp.PointerScope;

/**
 * Owns the native memory of every tensor made on this thread while it is the innermost open scope, and frees it when closed.
 *
 * <p>Scopes nest and belong to the thread that opened them. Making a tensor with no scope open is a programming error and throws.
 * A tensor outlives its scope in one of two ways: {@link #keep} moves it to the enclosing scope, {@link Tensor#retain} gives the
 * caller a share of its own, to be given back by {@link Tensor#close}. Closing a tensor early, inside its scope, frees its memory at
 * once: worth doing for large intermediate results.
 *
 * <pre>{@code
 * try (TensorScope scope = TensorScope.open()) {
 *     Tensor hidden = input.linear(weight, bias); // [B, N, 4C], freed below
 *     return scope.keep(hidden.gelu());           // [B, N, 4C], the caller's scope owns it
 * }
 * }</pre>
 */
public final class TensorScope implements AutoCloseable {
    private final PointerScope enclosing;
    private final PointerScope pointers;

    private TensorScope() {
        enclosing = PointerScope.getInnerScope();
        pointers = new PointerScope();
    }

    /** Opens a scope inside the innermost one of this thread. */
    public static TensorScope open() {
        NativeLibrary.load();
        return new TensorScope();
    }

    /** Whether this thread has a scope open. */
    public static boolean isOpen() {
        return PointerScope.getInnerScope() != null;
    }

    /**
     * Moves a tensor to the scope enclosing this one; without an enclosing scope the caller owns it and must close it.
     *
     * @return the same tensor
     */
    public Tensor keep(Tensor tensor) {
        if (enclosing == null) {
            tensor.raw().retainReference();
        } else {
            enclosing.attach(tensor.raw());
        }
        return tensor;
    }

    /** Frees everything made in this scope that was neither kept nor retained. */
    @Override
    public void close() {
        pointers.close();
    }
}
