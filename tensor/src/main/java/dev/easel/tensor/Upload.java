package dev.easel.tensor;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Copies large tensors from the host to a card. Several threads, each with a pinned buffer of its own, fetch pieces of the source and
 * hand them to the card's copy engine, so that reading one piece overlaps with copying another. A source in a mapped file is read from
 * the file instead of through the mapping: taking a page fault for every few pages costs more than the copy itself.
 *
 * <p>Copies go through the stream that libtorch computes on by default, so they are ordered with what the card was told before.
 */
public final class Upload {
    /** Below it a plain copy is as good. */
    static final long WORTHWHILE_BYTES = 1L << 20;

    private static final int PIECE_BYTES = 8 << 20;
    private static final int MOST_THREADS = 16;
    private static final ThreadLocal<Optional<Batch>> CURRENT = ThreadLocal.withInitial(Optional::empty);

    private final ExecutorService threads;
    private final ThreadLocal<Optional<PinnedPiece>> piece = ThreadLocal.withInitial(Optional::empty);

    /** Copies by so many threads. */
    Upload(int threadCount) {
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(
                threadCount,
                task -> Thread.ofPlatform()
                        .daemon()
                        .name("upload-" + number.incrementAndGet())
                        .unstarted(task));
    }

    private static final class Holder {
        private static final Upload INSTANCE =
                new Upload(Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MOST_THREADS));
    }

    /** The process's threads for copies to cards. */
    static Upload shared() {
        return Holder.INSTANCE;
    }

    /**
     * Copies that this thread starts until the batch is closed need not be over before then: pieces of many tensors are on their way at
     * once. Batches do not nest; one that is opened inside another leaves the copies to the outer one.
     */
    public static Batch batch() {
        if (CURRENT.get().isPresent()) {
            return new Batch(true);
        }
        Batch batch = new Batch(false);
        CURRENT.set(Optional.of(batch));
        return batch;
    }

    /** A batch of copies; {@link #close} waits for all of them. */
    public static final class Batch implements AutoCloseable {
        private final boolean inner;
        private final List<Transfer> transfers = new ArrayList<>();

        private Batch(boolean inner) {
            this.inner = inner;
        }

        /**
         * Waits until all copies are over.
         *
         * @throws IllegalStateException when one failed
         */
        @Override
        public void close() {
            if (inner) {
                return;
            }
            CURRENT.set(Optional.empty());
            finish(transfers);
        }
    }

    /** Pieces on their way, and the source they come from. */
    private record Transfer(Tensor source, List<Future<?>> pieces) {
        void await() {
            try {
                for (Future<?> piece : pieces) {
                    piece.get();
                }
            } catch (ExecutionException failure) {
                throw new IllegalStateException(
                        "weights could not be copied to the device: "
                                + failure.getCause().getMessage(),
                        failure.getCause());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("the copy to the device was interrupted", interrupted);
            }
        }
    }

    /** Ends every transfer even if one failed, since the sources must outlive all reading; then throws the first failure. */
    private static void finish(List<Transfer> transfers) {
        Optional<RuntimeException> first = Optional.empty();
        for (Transfer transfer : transfers) {
            try {
                transfer.await();
            } catch (RuntimeException failure) {
                first = first.or(() -> Optional.of(failure));
            } finally {
                transfer.source().close();
            }
        }
        if (first.isPresent()) {
            throw first.get();
        }
    }

    /**
     * A copy on a device, in the innermost scope. Inside a {@link #batch} it may still be on its way if that is said to do.
     *
     * @param source contiguous, on the host, of at least one dimension
     * @param mayBeLate whether the copy is used only after the batch
     */
    Tensor copy(Tensor source, Device device, boolean mayBeLate) {
        Tensor copy = Tensors.empty(source.dtype(), device, source.shape());
        Transfer transfer = start(source, copy);
        Optional<Batch> batch = CURRENT.get().filter(open -> mayBeLate);
        if (batch.isPresent()) {
            batch.get().transfers.add(transfer);
        } else {
            finish(List.of(transfer));
        }
        return copy;
    }

    private Transfer start(Tensor source, Tensor copy) {
        MemorySegment memory = source.hostMemory();
        Optional<MappedMemory.Part> part = MappedMemory.part(memory);
        long address = copy.address();
        Device device = copy.device();
        List<Future<?>> pieces = new ArrayList<>();
        for (long offset = 0; offset < memory.byteSize(); offset += PIECE_BYTES) {
            long start = offset;
            long length = Math.min(PIECE_BYTES, memory.byteSize() - offset);
            pieces.add(threads.submit(() -> {
                PinnedPiece buffer = pieceFor(device);
                if (part.isPresent()) {
                    part.get().read(start, buffer.first(length));
                } else {
                    MemorySegment.copy(memory, start, buffer.first(length), 0, length);
                }
                buffer.copyTo(address + start, length);
                return null;
            }));
        }
        return new Transfer(source.retain(), pieces);
    }

    /** This thread's buffer; a thread that went from one card to another gets a new one. */
    private PinnedPiece pieceFor(Device device) {
        Optional<PinnedPiece> fitting = piece.get().filter(each -> each.device().equals(device));
        if (fitting.isPresent()) {
            return fitting.get();
        }
        PinnedPiece made = new PinnedPiece(device, PIECE_BYTES);
        piece.set(Optional.of(made));
        return made;
    }
}
