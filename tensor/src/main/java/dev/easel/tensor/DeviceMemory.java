package dev.easel.tensor;

import java.util.Locale;

/** How much memory a device has left. */
public final class DeviceMemory {
    private DeviceMemory() {}

    /**
     * Bytes that can still be allocated: on the host what the system or its control group can give without swapping, on a CUDA device
     * what the driver has free and what libtorch keeps for later use.
     */
    public static long available(Device device) {
        return switch (device.kind()) {
            case CPU -> NativeMemory.availableBytes();
            case CUDA -> {
                long free = driver().memory(device.index()).free();
                long kept = CudaAllocator.usage(device)
                        .map(usage -> Math.max(0, usage.reserved() - usage.allocated()))
                        .orElse(0L);
                yield Math.min(total(device), free + kept);
            }
        };
    }

    /** Bytes the device has altogether. */
    public static long total(Device device) {
        return switch (device.kind()) {
            case CPU -> NativeMemory.totalBytes();
            case CUDA -> driver().totalBytes(device.index());
        };
    }

    /** Bytes taken now: on the host by this process, on a CUDA device by its live tensors. */
    public static long used(Device device) {
        return switch (device.kind()) {
            case CPU -> NativeMemory.residentBytes();
            case CUDA ->
                CudaAllocator.usage(device).map(CudaAllocator.Usage::allocated).orElse(0L);
        };
    }

    /** The most {@link #used} has been: on the host ever, on a CUDA device since {@link #resetPeak}. */
    public static long peak(Device device) {
        return switch (device.kind()) {
            case CPU -> NativeMemory.peakResidentBytes();
            case CUDA ->
                CudaAllocator.usage(device)
                        .map(CudaAllocator.Usage::peakAllocated)
                        .orElse(0L);
        };
    }

    /** Lets {@link #peak} of a CUDA device start over; on the host it does nothing. */
    public static void resetPeak(Device device) {
        if (!device.isCpu()) {
            CudaAllocator.resetPeaks(device);
        }
    }

    /**
     * Gives memory that is kept for later use back: on a CUDA device, so that large tensors find room in one piece; on the host, so that
     * other processes do.
     */
    public static void releaseCached(Device device) {
        switch (device.kind()) {
            case CPU -> NativeMemory.trim();
            case CUDA -> CudaAllocator.emptyCache();
        }
    }

    private static CudaDriver driver() {
        return CudaDriver.find().orElseThrow(() -> new IllegalStateException("there is no CUDA driver"));
    }

    /** Whether an operator failed because memory could not be allocated. */
    public static boolean isExhausted(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("out of memory") || message.contains("can't allocate memory");
    }
}
