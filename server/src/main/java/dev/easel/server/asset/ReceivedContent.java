package dev.easel.server.asset;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.codec.digest.Blake3;

/**
 * A content in a temporary file, hashed as it came in.
 *
 * @param file the temporary file, deleted on closing unless it was moved
 * @param hash its hash
 * @param size its bytes
 */
record ReceivedContent(Path file, AssetHash hash, long size) implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    /** @param room how many bytes it may have */
    static ReceivedContent read(InputStream content, Path folder, long room) throws IOException {
        Path file = Files.createTempFile(folder, "incoming-", ".part");
        try {
            return copy(content, file, room);
        } catch (IOException | RuntimeException failure) {
            Files.deleteIfExists(file);
            throw failure;
        }
    }

    private static ReceivedContent copy(InputStream content, Path file, long room) throws IOException {
        Blake3 hasher = Blake3.initHash();
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (OutputStream output = Files.newOutputStream(file)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                size += count;
                if (size > room) {
                    throw full(file.getParent().toString());
                }
                hasher.update(buffer, 0, count);
                output.write(buffer, 0, count);
            }
        }
        return new ReceivedContent(file, AssetHash.of(hasher), size);
    }

    static EaselException full(String place) {
        return new EaselException(
                ErrorCode.STORAGE_FULL, "The asset store " + place + " is full; delete assets or give it more room.");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
