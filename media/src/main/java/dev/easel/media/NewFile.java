package dev.easel.media;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Puts files on disk so that whoever looks sees the whole file or none. */
public final class NewFile {
    private NewFile() {}

    /**
     * Writes a file that must not exist yet. Of several writers of one name, one succeeds.
     *
     * @throws FileAlreadyExistsException when the name is taken
     * @throws IOException when the folder cannot be written
     */
    public static void create(Path file, byte[] content) throws IOException {
        Path partial = partial(file);
        try {
            Files.write(partial, content, StandardOpenOption.CREATE_NEW);
            try {
                Files.createLink(file, partial);
            } catch (FileAlreadyExistsException taken) {
                throw taken;
            } catch (UnsupportedOperationException | FileSystemException noHardLinks) {
                Files.move(partial, file);
            }
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /**
     * Writes a file in place of one that may exist.
     *
     * @throws IOException when the folder cannot be written
     */
    public static void replace(Path file, byte[] content) throws IOException {
        Path partial = partial(file);
        try {
            Files.write(partial, content, StandardOpenOption.CREATE_NEW);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static Path partial(Path file) {
        return file.resolveSibling("." + UUID.randomUUID() + ".part");
    }
}
