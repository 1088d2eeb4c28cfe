package dev.easel.tensor;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Copies large tensors from the host to a device through a ring of pinned buffers: while the card fetches one, several threads fill the
 * next from the source, which may be a mapped file that is being read as it goes. A copy straight from memory that is not pinned passes
 * through one small buffer of the driver's, filled by one thread.
 */
final class Upload {
    /** Below it a plain copy is as good. */
    static final long WORTHWHILE_BYTES = 4L << 20;

    private static final int BUFFERS = 4;
    private static final int BUFFER_BYTES = 32 << 20;
    private static final int PIECE_BYTES = 2 << 20;

    private final List<Tensor> buffers;
    private final long bufferBytes;
    private int pending;
    private Device previous = Device.CPU;

    /** Copies through buffers of equal size, which belong to this object from now on. */
    Upload(List<Tensor> buffers) {
        this.buffers = buffers;
        this.bufferBytes = buffers.getFirst().byteSize();
    }

    private static final class Holder {
        private static final Optional<Upload> INSTANCE = make();

        private static Optional<Upload> make() {
            try (TensorScope scope = TensorScope.open()) {
                return Optional.of(new Upload(IntStream.range(0, BUFFERS)
                        .mapToObj(index ->
                                Tensors.emptyPinned(DType.U8, BUFFER_BYTES).retain())
                        .toList()));
            } catch (RuntimeException refused) {
                // A host that pins no memory still copies, by the driver's own means.
                return Optional.empty();
            }
        }
    }

    /** The process's ring; none where memory cannot be pinned. */
    static Optional<Upload> shared() {
        return Holder.INSTANCE;
    }

    /**
     * A copy on a device, ordered before whatever the device is told next.
     *
     * @param source contiguous, on the host, of at least one dimension
     */
    synchronized Tensor copy(Tensor source, Device device) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor target = Tensors.empty(source.dtype(), device, source.shape());
            Tensor bytes = target.view(-1).viewAs(DType.U8); // [byteSize]
            MemorySegment memory = source.hostMemory();
            if (!device.equals(previous)) {
                await();
                previous = device;
            }
            for (long offset = 0; offset < memory.byteSize(); offset += bufferBytes) {
                long length = Math.min(bufferBytes, memory.byteSize() - offset);
                Tensor buffer = next();
                fill(buffer.hostMemory(), memory.asSlice(offset, length));
                bytes.narrow(0, offset, length).copyAsyncInPlace(buffer.narrow(0, 0, length));
            }
            return scope.keep(target);
        }
    }

    /** A buffer that the device no longer reads. */
    private Tensor next() {
        if (pending == buffers.size()) {
            await();
        }
        return buffers.get(pending++);
    }

    private void await() {
        Devices.synchronize(previous);
        pending = 0;
    }

    private static void fill(MemorySegment buffer, MemorySegment source) {
        long pieces = (source.byteSize() + PIECE_BYTES - 1) / PIECE_BYTES;
        LongStream.range(0, pieces).parallel().forEach(piece -> {
            long offset = piece * PIECE_BYTES;
            long length = Math.min(PIECE_BYTES, source.byteSize() - offset);
            MemorySegment.copy(source, offset, buffer, offset, length);
        });
    }
}
