package dev.easel.hub.download;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The space of this machine's disks. */
final class SystemDisk implements DiskSpace {
    private static final int NO_SPACE = 28;
    private static final int OPEN_READ_WRITE = 2;

    @Override
    public long free(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /**
     * By {@code posix_fallocate}, where there is such a function and the file system knows how; elsewhere writing finds out whether there
     * is space.
     */
    @Override
    public void reserve(Path file, long size) throws IOException {
        if (size == 0 || !System.getProperty("os.name").equals("Linux")) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle open = function(
                    "open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            MethodHandle allocate = function(
                    "posix_fallocate",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
            MethodHandle close = function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            MemorySegment name = arena.allocateFrom(file.toString());
            int descriptor = (int) open.invokeExact(name, OPEN_READ_WRITE);
            if (descriptor < 0) {
                return;
            }
            int result = (int) allocate.invokeExact(descriptor, 0L, size);
            int ignored = (int) close.invokeExact(descriptor);
            if (result == NO_SPACE) {
                throw new IOException("No space left on device");
            }
        } catch (IOException full) {
            throw full;
        } catch (Throwable absent) {
            throw new IllegalStateException(absent);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> address = linker.defaultLookup().find(name);
        return linker.downcallHandle(address.orElseThrow(), descriptor);
    }
}
