package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Optional;

/** Takes a file from the hub's cache: linked where cache and model folder are on one disk, copied elsewhere. */
final class CachedFile {
    private static final int BUFFER = 1 << 20;

    private CachedFile() {}

    static DownloadResult adopt(
            Path blob,
            Downloader.Located located,
            DownloadRequest request,
            ContentCheck check,
            DownloadListener listener)
            throws IOException {
        Path target = request.target();
        long size = Files.size(blob);
        listener.started(size, size);
        listener.remark("Taking " + target.getFileName() + " from the hub's cache.");
        listener.verifying();
        Path copy = PartFile.path(target);
        Files.deleteIfExists(copy);
        try {
            Files.createLink(copy, blob.toRealPath());
        } catch (IOException | UnsupportedOperationException otherDisk) {
            Files.copy(blob, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        try {
            Checksum expected = located.state().checksum().orElseThrow();
            MessageDigest sha256 = Checksum.Kind.SHA256.start(size);
            MessageDigest other = expected.kind().start(size);
            digest(copy, sha256, other);
            Checksum found = Checksum.of(Checksum.Kind.SHA256, sha256);
            boolean sound = Checksum.of(expected.kind(), other).equals(expected)
                    && request.sha256().filter(hex -> !hex.equals(found.hex())).isEmpty();
            if (!sound) {
                throw new EaselException(
                        ErrorCode.INVALID_FILE,
                        "The hub's cache holds a damaged " + target.getFileName() + ": remove " + blob
                                + " and pull again.");
            }
            check.whole(target, copy);
            Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
            PartFile.discard(target);
            listener.finished(target);
            return new DownloadResult(
                    target, Optional.of(located.source()), located.state().commit(), size, Optional.of(found.hex()));
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static void digest(Path file, MessageDigest... digests) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
                for (MessageDigest digest : digests) {
                    digest.update(buffer, 0, count);
                }
            }
        }
    }

    /** The SHA-256 of a file. */
    static String sha256(Path file) throws IOException {
        MessageDigest digest = Checksum.Kind.SHA256.start(0);
        digest(file, digest);
        return Checksum.of(Checksum.Kind.SHA256, digest).hex();
    }
}
