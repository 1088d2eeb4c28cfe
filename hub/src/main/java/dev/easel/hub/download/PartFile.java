package dev.easel.hub.download;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file that is arriving, beside where it will be, with its journal. */
final class PartFile implements AutoCloseable {
    private static final long MEBIBYTE = 1 << 20;
    private static final long LARGEST_SEGMENT = 32 * MEBIBYTE;
    private static final long SMALLEST_SEGMENT = MEBIBYTE;

    private final Path part;
    private final Path journalFile;
    private final FileChannel channel;
    private final Journal journal;

    private PartFile(Path part, Path journalFile, FileChannel channel, Journal journal) {
        this.part = part;
        this.journalFile = journalFile;
        this.channel = channel;
        this.journal = journal;
    }

    /** Where a file is while it arrives. */
    static Path path(Path target) {
        return target.resolveSibling("." + target.getFileName() + ".part");
    }

    private static Path journalPath(Path target) {
        return target.resolveSibling("." + target.getFileName() + ".journal");
    }

    /**
     * Continues where an earlier download of the same content stopped, or sets the space aside.
     *
     * @param connections over which the file comes, which says how small segments should be
     * @throws IOException when there is no space for it; then nothing is left of it
     */
    static PartFile open(Path target, RemoteState state, RemoteFile source, int connections, DiskSpace disk)
            throws IOException {
        Path part = path(target);
        Path journalFile = journalPath(target);
        String identity = state.identity(source);
        if (Files.isRegularFile(part) && Files.size(part) == state.size()) {
            Optional<Journal> journal = Journal.open(journalFile, identity, state.size());
            if (journal.isPresent()) {
                FileChannel channel = FileChannel.open(part, StandardOpenOption.READ, StandardOpenOption.WRITE);
                return new PartFile(part, journalFile, channel, journal.get());
            }
        }
        Files.deleteIfExists(journalFile);
        Files.deleteIfExists(part);
        long share = Math.ceilDiv(state.size(), connections * 8L);
        long segment = Math.clamp(Math.ceilDiv(share, MEBIBYTE) * MEBIBYTE, SMALLEST_SEGMENT, LARGEST_SEGMENT);
        try {
            setAside(part, state.size(), disk);
            Journal journal = Journal.create(journalFile, identity, state.size(), segment);
            FileChannel channel = FileChannel.open(part, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return new PartFile(part, journalFile, channel, journal);
        } catch (IOException noSpace) {
            discard(target);
            throw noSpace;
        }
    }

    /** Makes a file of the length, and where the system can, of the space. */
    private static void setAside(Path part, long size, DiskSpace disk) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(part.toFile(), "rw")) {
            file.setLength(size);
        }
        disk.reserve(part, size);
    }

    Path path() {
        return part;
    }

    Journal journal() {
        return journal;
    }

    /** Writes bytes of a segment behind those that are there. */
    void append(int segment, ByteBuffer bytes) throws IOException {
        long written = journal.written(segment);
        while (bytes.hasRemaining()) {
            written += channel.write(bytes, journal.start(segment) + written);
            journal.written(segment, written);
        }
    }

    /** Reads from a position; see {@link FileChannel#read(ByteBuffer, long)}. */
    int read(ByteBuffer into, long position) throws IOException {
        return channel.read(into, position);
    }

    /** Makes what is there outlive the machine. */
    void sync() throws IOException {
        journal.sync(() -> channel.force(false));
    }

    /** Gives the file its name; it must be whole. */
    void publish(Path target) throws IOException {
        channel.force(true);
        close();
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(target.getParent());
        Files.deleteIfExists(journalFile);
    }

    private static void syncFolder(Path folder) {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException notPossibleHere) {
            // Some systems cannot sync a folder; the name is then on disk when the system puts it there.
            return;
        }
    }

    /** Forgets what has arrived. */
    void discard() throws IOException {
        close();
        Files.deleteIfExists(journalFile);
        Files.deleteIfExists(part);
    }

    /** Forgets what may have arrived of a file. */
    static void discard(Path target) throws IOException {
        Files.deleteIfExists(journalPath(target));
        Files.deleteIfExists(path(target));
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            journal.close();
        }
    }
}
