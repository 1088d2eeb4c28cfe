package dev.easel.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.PointerConsumer;
import org.bytedeco.pytorch.global.torch;

/**
 * A file mapped into memory, read-only, of which tensors are made without copying. Pages are read when first touched and belong to
 * the operating system's cache, so that a mapped file costs no memory of this process's own.
 *
 * <p>Every tensor made here, and every view of one, holds a share of the mapping: after {@link #close} no more tensors are made, and
 * the file is unmapped when the last one is freed. Its tensors must not be written to, and the file not be shortened while mapped:
 * the operating system ends a process that reads beyond the end of a mapped file.
 */
public final class MappedMemory implements AutoCloseable {
    private static final ConcurrentNavigableMap<Long, MappedMemory> BY_ADDRESS = new ConcurrentSkipListMap<>();

    private final Arena arena;
    private final FileChannel channel;
    private final MemorySegment segment;
    private final AtomicInteger shares = new AtomicInteger(1);
    private final AtomicBoolean closed = new AtomicBoolean();

    private MappedMemory(Arena arena, FileChannel channel, MemorySegment segment) {
        this.arena = arena;
        this.channel = channel;
        this.segment = segment;
    }

    /** Maps a whole file that is not empty. */
    @SuppressWarnings("MustBeClosedChecker") // The arena is closed with the last share of the mapping.
    public static MappedMemory open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofShared();
        try {
            MemorySegment segment = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            MappedMemory memory = new MappedMemory(arena, channel, segment);
            BY_ADDRESS.put(segment.address(), memory);
            return memory;
        } catch (IOException | RuntimeException e) {
            arena.close();
            channel.close();
            throw e;
        }
    }

    /**
     * Part of a mapped file, which whoever reads it must keep mapped.
     *
     * @param channel the file
     * @param start where the part starts in the file, in bytes
     */
    record Part(FileChannel channel, long start) {
        /** Fills a buffer from an offset into the part on, by reading the file and not the mapping. */
        void read(long offset, MemorySegment buffer) throws IOException {
            ByteBuffer bytes = buffer.asByteBuffer();
            while (bytes.hasRemaining()) {
                int count = channel.read(bytes, start + offset + bytes.position());
                if (count < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
            }
        }
    }

    /** Where memory is in a mapped file; empty when it is not part of one. */
    static Optional<Part> part(MemorySegment memory) {
        Map.Entry<Long, MappedMemory> owner = BY_ADDRESS.floorEntry(memory.address());
        if (owner == null) {
            return Optional.empty();
        }
        MappedMemory mapped = owner.getValue();
        long start = memory.address() - mapped.segment.address();
        return start + memory.byteSize() <= mapped.segment.byteSize()
                ? Optional.of(new Part(mapped.channel, start))
                : Optional.empty();
    }

    /** Size of the file in bytes. */
    public long byteSize() {
        return segment.byteSize();
    }

    /** The file's bytes, readable until {@link #close}. */
    public MemorySegment segment() {
        return segment;
    }

    /**
     * A tensor on the CPU over the file's bytes, in the innermost scope; a copy where the offset is no multiple of the element size.
     *
     * @param offset where the first element starts, in bytes; the elements must lie inside the file
     * @throws IndexOutOfBoundsException when they do not
     * @throws IllegalStateException when this was closed
     */
    public Tensor tensor(long offset, DType dtype, long... shape) {
        long bytes = dtype.byteSize();
        for (long size : shape) {
            bytes = Math.multiplyExact(bytes, size);
        }
        MemorySegment part = segment.asSlice(offset, bytes);
        if (bytes == 0) {
            return Tensors.empty(dtype, Device.CPU, shape);
        }
        if (part.address() % dtype.byteSize() != 0) {
            Tensor aligned = Tensors.empty(dtype, Device.CPU, shape); // [shape]
            MemorySegment.ofAddress(aligned.address()).reinterpret(bytes).copyFrom(part);
            return aligned;
        }
        acquire();
        return share(part, dtype, shape);
    }

    /** Turns the share just acquired into a tensor's, which gives it back when its memory is freed. */
    private static Tensor share(MemorySegment part, DType dtype, long... shape) {
        return Tensor.wrap(torch.from_blob(
                new Address(part.address()), shape, Release.INSTANCE, Tensors.options(dtype, Device.CPU)));
    }

    private void acquire() {
        int held;
        do {
            held = shares.get();
            if (held == 0 || closed.get()) {
                throw new IllegalStateException("the file was closed");
            }
        } while (!shares.compareAndSet(held, held + 1));
    }

    private void release() {
        if (shares.decrementAndGet() == 0) {
            BY_ADDRESS.remove(segment.address());
            arena.close();
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // Nothing was written; there is nothing to lose.
        }
    }

    /** Makes no more tensors; the file is unmapped as soon as those made are freed. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release();
        }
    }

    /** How many files are mapped now. */
    static int mapped() {
        return BY_ADDRESS.size();
    }

    /** A pointer to memory that something else owns. */
    private static final class Address extends Pointer {
        Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }

    /** What libtorch calls with a tensor's address when the tensor's memory is to be freed. */
    private static final class Release extends PointerConsumer {
        private static final Release INSTANCE = new Release();

        /** Retained, because the scope that is open when the first tensor is made would free it. */
        Release() {
            retainReference();
        }

        @Override
        public void call(Pointer data) {
            Map.Entry<Long, MappedMemory> owner = BY_ADDRESS.floorEntry(data.address());
            if (owner != null) {
                owner.getValue().release();
            }
        }
    }
}
