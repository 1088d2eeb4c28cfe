package dev.easel.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.Stat;
import org.bytedeco.pytorch.cuda.CUDAAllocator;
import org.bytedeco.pytorch.cuda.DeviceStats;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * libtorch's allocator of CUDA memory, which keeps freed memory for later. Only touched when there is a CUDA device: the class it
 * binds to needs libraries that a libtorch without CUDA lacks.
 */
final class CudaAllocator {
    private CudaAllocator() {}

    /**
     * What the allocator has taken on one device.
     *
     * @param allocated bytes of live tensors
     * @param reserved bytes taken from the driver, those of live tensors included
     * @param peakAllocated the most that live tensors took
     * @param peakReserved the most that was taken from the driver
     */
    record Usage(long allocated, long reserved, long peakAllocated, long peakReserved) {}

    /** Usage of one device; empty when the allocator cannot be asked. */
    static Optional<Usage> usage(Device device) {
        try {
            // Each statistic is an array; its first element counts all sizes of allocation.
            DeviceStats stats = allocator().getDeviceStats((byte) device.index());
            Stat allocated = stats.allocated_bytes();
            Stat reserved = stats.reserved_bytes();
            Usage usage = new Usage(allocated.current(), reserved.current(), allocated.peak(), reserved.peak());
            stats.close();
            return Optional.of(usage);
        } catch (LinkageError absent) {
            return Optional.empty();
        }
    }

    /** Lets the peaks start over from what is in use now. */
    static void resetPeaks(Device device) {
        try {
            allocator().resetPeakStats((byte) device.index());
        } catch (LinkageError absent) {
            // Without the binding there are no statistics either.
            return;
        }
    }

    /** Gives memory that no tensor uses back to the driver, on all devices. */
    static void emptyCache() {
        try {
            allocator().emptyCache();
        } catch (LinkageError absent) {
            // Without the binding nothing can be given back early; the allocator does so itself before it fails.
            return;
        }
    }

    private static CUDAAllocator allocator() {
        torch.globalContext().lazyInitCUDA();
        return torch_cuda.getAllocator();
    }
}
