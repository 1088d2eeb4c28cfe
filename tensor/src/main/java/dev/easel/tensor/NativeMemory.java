package dev.easel.tensor;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Memory of this process and its host, as Linux counts it. What the Java heap does not show is here: tensors on the CPU, mapped files,
 * libraries.
 */
public final class NativeMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path HOST = Path.of("/proc/meminfo");
    private static final Path GROUP = Path.of("/sys/fs/cgroup");
    private static final Pattern SEPARATORS = Pattern.compile("[:\\s]+");
    private static final long KIBIBYTE = 1024;

    private NativeMemory() {}

    /** Bytes of this process in physical memory, mapped files' pages included; 0 where that cannot be read. */
    public static long residentBytes() {
        return field(STATUS, "VmRSS").orElse(0);
    }

    /** Bytes of this process in physical memory that are its own: heap and tensors, but no pages of files. */
    public static long anonymousBytes() {
        return field(STATUS, "RssAnon").orElse(0);
    }

    /** The most {@link #residentBytes} has been. */
    public static long peakResidentBytes() {
        return field(STATUS, "VmHWM").orElse(0);
    }

    /** Physical memory this process may use: the host's, or less if a control group limits it. */
    public static long totalBytes() {
        long host = field(HOST, "MemTotal").orElse(0);
        return groupLimit().isPresent() ? Math.min(host, groupLimit().getAsLong()) : host;
    }

    /** How much more this process could take before the host or its control group runs out. */
    public static long availableBytes() {
        long host = field(HOST, "MemAvailable").orElse(0);
        OptionalLong limit = groupLimit();
        OptionalLong used = number(GROUP.resolve("memory.current"));
        if (limit.isEmpty() || used.isEmpty()) {
            return host;
        }
        // Pages of files count as used but are given up when memory is needed.
        long reclaimable = field(GROUP.resolve("memory.stat"), "inactive_file").orElse(0);
        return Math.clamp(limit.getAsLong() - used.getAsLong() + reclaimable, 0, host);
    }

    /** The control group's limit, if there is one below the largest number. */
    private static OptionalLong groupLimit() {
        OptionalLong limit = number(GROUP.resolve("memory.max"));
        return limit.isPresent() ? limit : number(GROUP.resolve("memory/memory.limit_in_bytes"));
    }

    /**
     * Gives memory that was freed, but that the C library kept for later, back to the operating system. Takes milliseconds; worth it
     * after a model was dropped.
     */
    public static void trim() {
        if (Trim.HANDLE.isPresent()) {
            try {
                int released = (int) Trim.HANDLE.get().invokeExact(0L);
                assert released >= 0;
            } catch (Throwable e) {
                throw new IllegalStateException("malloc_trim failed", e);
            }
        }
    }

    /** glibc's {@code int malloc_trim(size_t)}; other C libraries lack it. */
    private static final class Trim {
        private static final Optional<MethodHandle> HANDLE = find();

        private static Optional<MethodHandle> find() {
            Optional<MemorySegment> symbol =
                    Linker.nativeLinker().defaultLookup().find("malloc_trim");
            return symbol.map(address -> Linker.nativeLinker()
                    .downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));
        }
    }

    /** A line {@code name: value kB}, or {@code name value}, of a file. */
    private static OptionalLong field(Path file, String name) {
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = SEPARATORS.split(line, -1);
                if (words.length > 1 && words[0].equals(name)) {
                    long unit = words.length > 2 && words[2].equals("kB") ? KIBIBYTE : 1;
                    return OptionalLong.of(Long.parseLong(words[1]) * unit);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private static OptionalLong number(Path file) {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
