package dev.easel.hub.download;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * How much of each segment of a file is on disk, in a small file mapped into memory. A store into the map outlives the process, whatever
 * kills it; what also outlives the machine is kept apart and believed after the machine has started anew.
 *
 * <p>Layout, little-endian: the name of the format (8 bytes), size, segment size (8 each), the boot's identity (40), the digest of the
 * download's identity (32), that of the bytes before (32), then for each segment the bytes written and the bytes synced (8 each).
 */
final class Journal implements AutoCloseable {
    private static final byte[] MAGIC = "EASELDL1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD = 128;
    private static final int CHECKED = 96;
    private static final int BOOT = 40;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final VarHandle COUNT = LONG.varHandle();

    private final Arena arena;
    private final MemorySegment map;
    private final long size;
    private final long segmentBytes;

    private Journal(Arena arena, MemorySegment map, long size, long segmentBytes) {
        this.arena = arena;
        this.map = map;
        this.size = size;
        this.segmentBytes = segmentBytes;
    }

    /** Begins one, in place of whatever was there. */
    static Journal create(Path file, String identity, long size, long segmentBytes) throws IOException {
        int count = count(size, segmentBytes);
        ByteBuffer head = ByteBuffer.allocate(HEAD + 16 * count).order(ByteOrder.nativeOrder());
        head.put(MAGIC)
                .putLong(size)
                .putLong(segmentBytes)
                .put(boot())
                .put(sha256(identity.getBytes(StandardCharsets.UTF_8)));
        head.put(sha256(Arrays.copyOf(head.array(), CHECKED)));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, head.array());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return map(file, size, segmentBytes);
    }

    /** Continues one, if it is whole and of the same download. */
    static Optional<Journal> open(Path file, String identity, long size) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) < HEAD || Files.size(file) > 1 << 24) {
            return Optional.empty();
        }
        byte[] head = Arrays.copyOf(Files.readAllBytes(file), HEAD);
        ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.nativeOrder());
        long recordedSize = fields.getLong(8);
        long segmentBytes = fields.getLong(16);
        boolean sound = Arrays.equals(Arrays.copyOf(head, MAGIC.length), MAGIC)
                && Arrays.equals(Arrays.copyOfRange(head, CHECKED, HEAD), sha256(Arrays.copyOf(head, CHECKED)))
                && Arrays.equals(
                        Arrays.copyOfRange(head, 64, CHECKED), sha256(identity.getBytes(StandardCharsets.UTF_8)))
                && recordedSize == size
                && segmentBytes > 0
                && Files.size(file) == HEAD + 16L * count(size, segmentBytes);
        if (!sound) {
            return Optional.empty();
        }
        Journal journal = map(file, size, segmentBytes);
        if (!Arrays.equals(Arrays.copyOfRange(head, 24, 64), boot())) {
            journal.forgetUnsynced();
        }
        journal.checkCounts();
        return Optional.of(journal);
    }

    /** The arena is closed with the journal. */
    @SuppressWarnings("MustBeClosedChecker")
    private static Journal map(Path file, long size, long segmentBytes) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment map = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
            return new Journal(arena, map, size, segmentBytes);
        } catch (IOException failure) {
            arena.close();
            throw failure;
        }
    }

    private void forgetUnsynced() {
        for (int segment = 0; segment < count(); segment++) {
            map.set(LONG, place(segment), map.get(LONG, place(segment) + 8));
        }
        MemorySegment.copy(MemorySegment.ofArray(boot()), 0, map, 24, BOOT);
        byte[] checked = map.asSlice(0, CHECKED).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment.copy(MemorySegment.ofArray(sha256(checked)), 0, map, CHECKED, HEAD - CHECKED);
    }

    private void checkCounts() {
        for (int segment = 0; segment < count(); segment++) {
            long written = written(segment);
            if (written < 0 || written > length(segment)) {
                map.set(LONG, place(segment), 0);
            }
        }
    }

    private static int count(long size, long segmentBytes) {
        return Math.toIntExact(Math.max(1, Math.ceilDiv(size, segmentBytes)));
    }

    private static long place(int segment) {
        return HEAD + 16L * segment;
    }

    /** How many segments the file has. */
    int count() {
        return count(size, segmentBytes);
    }

    /** In which segment a position is. */
    int segmentOf(long position) {
        return (int) (position / segmentBytes);
    }

    /** Where a segment begins in the file. */
    long start(int segment) {
        return segment * segmentBytes;
    }

    /** How long a segment is. */
    long length(int segment) {
        return Math.min(segmentBytes, size - start(segment));
    }

    /** How many bytes from its start are on disk. */
    long written(int segment) {
        return (long) COUNT.getAcquire(map, place(segment));
    }

    /** Records that so many bytes from its start are on disk. */
    void written(int segment, long bytes) {
        COUNT.setRelease(map, place(segment), bytes);
    }

    /** How many bytes are on disk, over all segments. */
    long writtenInAll() {
        long sum = 0;
        for (int segment = 0; segment < count(); segment++) {
            sum += written(segment);
        }
        return sum;
    }

    /** Up to where the file is on disk without gap. */
    long writtenFrom(long position) {
        int segment = segmentOf(position);
        while (segment < count()) {
            long written = written(segment);
            if (written < length(segment)) {
                return Math.max(position, start(segment) + written);
            }
            segment++;
        }
        return size;
    }

    /** Records what was on disk before the data was synced as outliving the machine. */
    void sync(SyncData data) throws IOException {
        long[] before = new long[count()];
        for (int segment = 0; segment < before.length; segment++) {
            before[segment] = written(segment);
        }
        data.run();
        for (int segment = 0; segment < before.length; segment++) {
            map.set(LONG, place(segment) + 8, before[segment]);
        }
        map.force();
    }

    /** Makes the data outlive the machine. */
    interface SyncData {
        void run() throws IOException;
    }

    @Override
    public void close() {
        arena.close();
    }

    private static byte[] boot() {
        try {
            byte[] text = Files.readAllBytes(Path.of("/proc/sys/kernel/random/boot_id"));
            return Arrays.copyOf(text, BOOT);
        } catch (IOException unknown) {
            // Then nothing that is not synced is believed by another process.
            return Arrays.copyOf(
                    ("process " + ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII), BOOT);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        MessageDigest digest = Checksum.Kind.SHA256.start(0);
        return digest.digest(bytes);
    }
}
