package dev.easel.tensor.file;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files that exist under their name only when they are complete. */
final class WholeFile {
    private static final long CHUNK = 1L << 26;

    private WholeFile() {}

    /** Writes a file's bytes to an open channel. */
    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes to a new file beside the named one and then moves it there.
     *
     * @throws EaselException when that fails; the new file is deleted then
     */
    static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path part = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "'" + file + "' could not be written (" + e.getMessage()
                            + "); check the folder and the free space.",
                    e);
        } finally {
            deleteQuietly(part);
        }
    }

    private static void deleteQuietly(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            part.toFile().deleteOnExit();
        }
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    static void writeFully(FileChannel channel, MemorySegment bytes) throws IOException {
        for (long offset = 0; offset < bytes.byteSize(); offset += CHUNK) {
            long length = Math.min(CHUNK, bytes.byteSize() - offset);
            writeFully(channel, bytes.asSlice(offset, length).asByteBuffer());
        }
    }
}
