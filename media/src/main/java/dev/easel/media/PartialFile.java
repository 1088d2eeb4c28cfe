package dev.easel.media;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A file in the making: it lies under a hidden name beside the one it will have, and is removed when it is closed without having been
 * published.
 *
 * @param path where it is written
 */
public record PartialFile(Path path) implements AutoCloseable {
    /** A name for a new file in a folder; nothing is there yet. */
    public static PartialFile in(Path folder) {
        return new PartialFile(folder.resolve("." + UUID.randomUUID() + ".part"));
    }

    /**
     * Gives the file its name, which must not be taken. Of several that want one name, one succeeds.
     *
     * @throws FileAlreadyExistsException when the name is taken
     * @throws IOException when the folder cannot be written
     */
    public void publishNew(Path file) throws IOException {
        try {
            Files.createLink(file, path);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (UnsupportedOperationException | FileSystemException noHardLinks) {
            Files.move(path, file);
        }
    }

    /**
     * Gives the file its name, in place of a file that may have it.
     *
     * @throws IOException when the folder cannot be written
     */
    public void publish(Path file) throws IOException {
        Files.move(path, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes what was not published. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
