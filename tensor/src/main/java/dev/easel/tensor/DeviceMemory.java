package dev.easel.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.SizeTPair;
import org.bytedeco.pytorch.Stat;
import org.bytedeco.pytorch.cuda.CUDAAllocator;
import org.bytedeco.pytorch.cuda.DeviceStats;
import org.bytedeco.pytorch.global.torch_cuda;

/** How much memory a device has left. */
public final class DeviceMemory {
    private static final Path SYSTEM_MEMORY = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    private DeviceMemory() {}

    /**
     * Bytes that can still be allocated: on the host what the system can give without swapping, on a CUDA device what the driver has
     * free and what libtorch keeps for later use.
     */
    public static long available(Device device) {
        return switch (device.kind()) {
            case CPU -> availableOnHost();
            case CUDA -> availableOnCuda(device);
        };
    }

    /** Bytes the device has altogether. */
    public static long total(Device device) {
        return switch (device.kind()) {
            case CPU -> Pointer.totalPhysicalBytes();
            case CUDA -> {
                try (SizeTPair freeAndTotal = torch_cuda.getAllocator().getMemoryInfo((byte) device.index())) {
                    yield freeAndTotal.second();
                }
            }
        };
    }

    /** Gives memory that libtorch keeps for later use back to the device, so that large tensors find room in one piece. */
    public static void releaseCached(Device device) {
        if (!device.isCpu()) {
            torch_cuda.getAllocator().emptyCache();
        }
    }

    private static long availableOnHost() {
        try (Stream<String> lines = Files.lines(SYSTEM_MEMORY)) {
            return lines.filter(line -> line.startsWith(AVAILABLE))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseGet(Pointer::availablePhysicalBytes);
        } catch (IOException e) {
            return Pointer.availablePhysicalBytes();
        }
    }

    private static long availableOnCuda(Device device) {
        byte index = (byte) device.index();
        CUDAAllocator allocator = torch_cuda.getAllocator();
        try (SizeTPair freeAndTotal = allocator.getMemoryInfo(index);
                DeviceStats stats = allocator.getDeviceStats(index);
                Stat reserved = stats.reserved_bytes();
                Stat allocated = stats.allocated_bytes()) {
            return freeAndTotal.first() + reserved.current() - allocated.current();
        }
    }

    /** Whether an operator failed because memory could not be allocated. */
    public static boolean isExhausted(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("out of memory") || message.contains("can't allocate memory");
    }
}
