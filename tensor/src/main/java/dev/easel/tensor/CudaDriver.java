package dev.easel.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The NVIDIA driver's own interface (CUDA Driver API, {@code cuda.h}), called directly: it is there wherever the driver is, with or
 * without a libtorch built for CUDA, and is the same in all versions.
 */
final class CudaDriver {
    private static final String LIBRARY = "libcuda.so.1";
    private static final int NAME_BYTES = 256;
    private static final int PORTABLE = 1;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final SymbolLookup library;

    private CudaDriver(SymbolLookup library) {
        this.library = library;
    }

    /** Free and total bytes of a card. */
    record Memory(long free, long total) {}

    private static final class Holder {
        private static final Optional<CudaDriver> INSTANCE = open();

        private static Optional<CudaDriver> open() {
            try {
                CudaDriver driver = new CudaDriver(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
                return driver.call("cuInit", 0) == 0 ? Optional.of(driver) : Optional.empty();
            } catch (IllegalArgumentException absent) {
                return Optional.empty();
            }
        }
    }

    /** The driver, if there is one that works. */
    static Optional<CudaDriver> find() {
        return Holder.INSTANCE;
    }

    /** How many cards this process may use. */
    int count() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(INT);
            return call("cuDeviceGetCount", count) == 0 ? count.get(INT, 0) : 0;
        }
    }

    /** A card's name, such as {@code NVIDIA H100 80GB HBM3}. */
    String name(int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_BYTES);
            check("cuDeviceGetName", call("cuDeviceGetName", name, NAME_BYTES, handle(index)));
            return name.getString(0);
        }
    }

    /** A card's compute capability as major · 10 + minor, such as 90. */
    int capability(int index) {
        return attribute(index, CAPABILITY_MAJOR) * 10 + attribute(index, CAPABILITY_MINOR);
    }

    private int attribute(int index, int attribute) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(INT);
            check("cuDeviceGetAttribute", call("cuDeviceGetAttribute", value, attribute, handle(index)));
            return value.get(INT, 0);
        }
    }

    /** Bytes a card has, asked for without using it. */
    long totalBytes(int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment total = arena.allocate(LONG);
            check("cuDeviceTotalMem_v2", call("cuDeviceTotalMem_v2", total, handle(index)));
            return total.get(LONG, 0);
        }
    }

    /** What other processes and this one have left of a card's memory. Opens the card's primary context, which libtorch uses too. */
    Memory memory(int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment context = arena.allocate(ValueLayout.ADDRESS);
            check("cuDevicePrimaryCtxRetain", call("cuDevicePrimaryCtxRetain", context, handle(index)));
            check("cuCtxPushCurrent_v2", call("cuCtxPushCurrent_v2", context.get(ValueLayout.ADDRESS, 0)));
            try {
                MemorySegment free = arena.allocate(LONG);
                MemorySegment total = arena.allocate(LONG);
                check("cuMemGetInfo_v2", call("cuMemGetInfo_v2", free, total));
                return new Memory(free.get(LONG, 0), total.get(LONG, 0));
            } finally {
                check("cuCtxPopCurrent_v2", call("cuCtxPopCurrent_v2", context));
                check("cuDevicePrimaryCtxRelease_v2", call("cuDevicePrimaryCtxRelease_v2", handle(index)));
            }
        }
    }

    /** Lets this thread work with a card, in the context that libtorch uses too. The context is kept for good. */
    void useOnThisThread(int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment context = arena.allocate(ValueLayout.ADDRESS);
            check("cuDevicePrimaryCtxRetain", call("cuDevicePrimaryCtxRetain", context, handle(index)));
            check("cuCtxSetCurrent", call("cuCtxSetCurrent", context.get(ValueLayout.ADDRESS, 0)));
        }
    }

    /** Host memory that every card can fetch from by itself; it is never freed. Needs a card in use on this thread. */
    Optional<MemorySegment> allocatePinned(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ValueLayout.ADDRESS);
            return call("cuMemHostAlloc", address, bytes, PORTABLE) == 0
                    ? Optional.of(address.get(ValueLayout.ADDRESS, 0).reinterpret(bytes))
                    : Optional.empty();
        }
    }

    /** Copies host memory to an address on this thread's card, in order with the default stream; returns when it is there. */
    void copyToDevice(long address, MemorySegment source) {
        check("cuMemcpyHtoD_v2", call("cuMemcpyHtoD_v2", address, source, source.byteSize()));
    }

    private int handle(int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(INT);
            check("cuDeviceGet", call("cuDeviceGet", handle, index));
            return handle.get(INT, 0);
        }
    }

    private static void check(String function, int result) {
        if (result != 0) {
            throw new IllegalStateException("the CUDA driver's " + function + " failed with code " + result);
        }
    }

    /** Calls a function of int, long and pointer arguments that returns a CUresult. */
    private int call(String function, Object... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int index = 0; index < arguments.length; index++) {
            layouts[index] = switch (arguments[index]) {
                case Integer _ -> INT;
                case Long _ -> LONG;
                default -> ValueLayout.ADDRESS;
            };
        }
        MethodHandle handle = Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(function), FunctionDescriptor.of(INT, layouts));
        try {
            return (int) handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("the CUDA driver's " + function + " could not be called", e);
        }
    }
}
