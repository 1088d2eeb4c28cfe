package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that have arrived, or have begun to. */
public final class FileDigest {
    private FileDigest() {}

    /**
     * The SHA-256 of a file.
     *
     * @throws EaselException INPUT_OUTPUT when it cannot be read
     */
    public static String sha256(Path file) {
        try {
            return CachedFile.sha256(file);
        } catch (IOException failure) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The file " + file + " cannot be read.", failure);
        }
    }

    /**
     * Forgets what has arrived of a file that is not whole.
     *
     * @return whether there was anything
     */
    public static boolean discardUnfinished(Path target) throws IOException {
        boolean begun = Files.exists(PartFile.path(target));
        PartFile.discard(target);
        return begun;
    }
}
