package dev.easel.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How one thread takes pieces of host memory to a device: through a buffer of its own, which a card fetches from by itself. Used by the
 * thread that made it only.
 */
final class PinnedPiece {
    private final MemorySegment buffer;
    private final Device device;

    /** A buffer of that size for copies to a device; the buffer lives as long as the process. */
    PinnedPiece(Device device, long bytes) {
        this.device = device;
        if (device.isCpu()) {
            buffer = Arena.global().allocate(bytes);
            return;
        }
        CudaDriver driver = driver();
        driver.useOnThisThread(device.index());
        buffer = driver.allocatePinned(bytes).orElseGet(() -> Arena.global().allocate(bytes));
    }

    private static CudaDriver driver() {
        return CudaDriver.find().orElseThrow(() -> new IllegalStateException("there is no CUDA driver"));
    }

    /** The device it copies to. */
    Device device() {
        return device;
    }

    /** The first bytes of the buffer, to be filled. */
    MemorySegment first(long bytes) {
        return buffer.asSlice(0, bytes);
    }

    /** Copies the first bytes to an address on the device, in order with libtorch's default stream; returns when they are there. */
    void copyTo(long address, long bytes) {
        if (device.isCpu()) {
            MemorySegment.ofAddress(address).reinterpret(bytes).copyFrom(first(bytes));
        } else {
            driver().copyToDevice(address, first(bytes));
        }
    }
}
