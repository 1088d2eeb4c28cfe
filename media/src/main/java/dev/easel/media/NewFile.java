package dev.easel.media;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
        try (PartialFile partial = PartialFile.in(file.toAbsolutePath().getParent())) {
            Files.write(partial.path(), content, StandardOpenOption.CREATE_NEW);
            partial.publishNew(file);
        }
    }

    /**
     * Writes a file in place of one that may exist.
     *
     * @throws IOException when the folder cannot be written
     */
    public static void replace(Path file, byte[] content) throws IOException {
        try (PartialFile partial = PartialFile.in(file.toAbsolutePath().getParent())) {
            Files.write(partial.path(), content, StandardOpenOption.CREATE_NEW);
            partial.publish(file);
        }
    }
}
