package dev.easel.tensor;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * OpenBLAS's own threads. Where libtorch already computes on all cores, in parallel and each core with products of its own, they only
 * take cores from each other: attention then takes several times as long, and a hundred times when other work runs on the machine.
 * Results do not depend on how many there are.
 */
final class OpenBlas {
    private OpenBlas() {}

    /** Its functions in the library that libtorch was loaded with; absent when that has another BLAS. */
    private static final class Functions {
        static final Optional<MethodHandle> SET =
                find("openblas_set_num_threads", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
        static final Optional<MethodHandle> GET =
                find("openblas_get_num_threads", FunctionDescriptor.of(ValueLayout.JAVA_INT));
        static final int USUAL = threads();

        private Functions() {}

        private static Optional<MethodHandle> find(String name, FunctionDescriptor type) {
            Optional<MemorySegment> symbol = SymbolLookup.loaderLookup().find(name);
            return symbol.map(address -> Linker.nativeLinker().downcallHandle(address, type));
        }
    }

    /** How many threads a product uses now; 1 where there is no OpenBLAS. */
    static int threads() {
        if (Functions.GET.isEmpty()) {
            return 1;
        }
        try {
            return (int) Functions.GET.get().invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("openblas_get_num_threads failed", e);
        }
    }

    /** Runs what itself uses all cores while OpenBLAS uses one for each product. */
    static <T> T onOneThread(Supplier<T> work) {
        if (Functions.USUAL == 1) {
            return work.get();
        }
        setThreads(1);
        try {
            return work.get();
        } finally {
            setThreads(Functions.USUAL);
        }
    }

    private static void setThreads(int threads) {
        try {
            Functions.SET.orElseThrow().invokeExact(threads);
        } catch (Throwable e) {
            throw new IllegalStateException("openblas_set_num_threads failed", e);
        }
    }
}
