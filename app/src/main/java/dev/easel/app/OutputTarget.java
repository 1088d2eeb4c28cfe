package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.DataFolders;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a command's results go. A file the reader named is made in a folder beside it and moved there when the whole command has
 * succeeded, so that it is never half-written; closing removes what is left over.
 */
final class OutputTarget implements AutoCloseable {
    private final DataFolders folders;
    private final Optional<Path> file;
    private final Optional<Path> staging;
    private final Path temp;

    private OutputTarget(DataFolders folders, Optional<Path> file, Optional<Path> staging) {
        this.folders = folders;
        this.file = file;
        this.staging = staging;
        this.temp = folders.temp();
    }

    /**
     * @param named what the reader gave: an existing folder or a name ending in a separator is a folder, everything else a file
     * @param data the folders to use where the reader gave nothing
     * @throws EaselException INPUT_OUTPUT if the folder cannot be made
     */
    static OutputTarget of(Optional<String> named, DataFolders data) {
        try {
            Path temp = Files.createTempDirectory("easel-");
            if (named.isEmpty()) {
                return new OutputTarget(
                        new DataFolders(data.input(), data.output(), temp), Optional.empty(), Optional.empty());
            }
            Path path = Path.of(named.get()).toAbsolutePath().normalize();
            if (named.get().endsWith(File.separator) || Files.isDirectory(path)) {
                Files.createDirectories(path);
                return new OutputTarget(new DataFolders(data.input(), path, temp), Optional.empty(), Optional.empty());
            }
            Files.createDirectories(path.getParent());
            Path staging = Files.createTempDirectory(path.getParent(), ".easel-");
            return new OutputTarget(
                    new DataFolders(data.input(), staging, temp), Optional.of(path), Optional.of(staging));
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The output folder for " + named.orElse("the results") + " cannot be made: "
                            + exception.getMessage() + ".",
                    exception);
        }
    }

    /** The folders to run with. */
    DataFolders folders() {
        return folders;
    }

    /**
     * Puts finished files in their place. The first takes the name the reader gave, further ones that name with a number; a file
     * of another format keeps its own extension.
     *
     * @param made what the workflow saved, in order
     * @return where the files are now
     * @throws EaselException INPUT_OUTPUT if a file cannot be moved
     */
    List<Path> publish(List<Path> made) {
        if (file.isEmpty()) {
            return made;
        }
        List<Path> published = new ArrayList<>();
        for (Path source : made) {
            Path target = name(file.get(), source, published.size());
            try {
                Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException exception) {
                throw new EaselException(
                        ErrorCode.INPUT_OUTPUT,
                        "The file " + target + " cannot be written: " + exception.getMessage() + ".",
                        exception);
            }
            published.add(target);
        }
        return published;
    }

    private static Path name(Path asked, Path made, int index) {
        String fileName = asked.getFileName().toString();
        int dot = fileName.lastIndexOf('.');
        String stem = dot > 0 ? fileName.substring(0, dot) : fileName;
        String madeName = made.getFileName().toString();
        String extension = madeName.substring(madeName.lastIndexOf('.'));
        return asked.resolveSibling(stem + (index == 0 ? "" : "-" + (index + 1)) + extension);
    }

    /** Removes what was not published. */
    @Override
    public void close() {
        staging.ifPresent(OutputTarget::delete);
        delete(temp);
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException leftBehind) {
            // The folder is a temporary one; the command's own result matters more than this.
        }
    }
}
