package dev.easel.tensor;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.global.torch;

/** Loads libtorch once and turns off what only training needs. */
public final class NativeLibrary {
    private static volatile boolean loaded;
    private static final ThreadLocal<Boolean> THREAD_PREPARED = ThreadLocal.withInitial(() -> false);

    private NativeLibrary() {}

    /**
     * Makes libtorch usable on this thread, with automatic differentiation off.
     *
     * @throws EaselException when the library cannot be loaded
     */
    public static void load() {
        if (!loaded) {
            loadOnce();
        }
        if (!THREAD_PREPARED.get()) {
            GradMode.set_enabled(false);
            THREAD_PREPARED.set(true);
        }
    }

    private static synchronized void loadOnce() {
        if (loaded) {
            return;
        }
        try {
            torch.get_num_threads();
        } catch (LinkageError e) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    "libtorch could not be loaded (" + e.getMessage() + "); run `easel doctor` to see what is missing.",
                    e);
        }
        loaded = true;
    }

    /** How many threads an operator may use on the CPU. */
    public static int threads() {
        load();
        return torch.get_num_threads();
    }

    /** Sets how many threads (at least 1) an operator may use on the CPU. */
    public static void setThreads(int threads) {
        load();
        torch.set_num_threads(threads);
    }
}
