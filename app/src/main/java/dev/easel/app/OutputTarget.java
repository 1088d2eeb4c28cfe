package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.DataFolders;
import dev.easel.media.NewFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a command's results go. A file the reader named is made in a folder beside it and moved there when the whole command has
 * succeeded, so that it is never half-written; closing removes what is left over.
 */
final class OutputTarget implements AutoCloseable {
    private final DataFolders folders;
    private final Optional<Path> file;
    private final Optional<TemporaryFolder> staging;
    private final TemporaryFolder temp;

    private OutputTarget(
            DataFolders folders, Optional<Path> file, Optional<TemporaryFolder> staging, TemporaryFolder temp) {
        this.folders = folders;
        this.file = file;
        this.staging = staging;
        this.temp = temp;
    }

    /**
     * @param named what the reader gave: an existing folder or a name ending in a separator is a folder, everything else a file
     * @param data the folders to use where the reader gave nothing
     * @throws EaselException INPUT_OUTPUT if the folder cannot be made
     */
    static OutputTarget of(Optional<String> named, DataFolders data) {
        try {
            TemporaryFolder temp = TemporaryFolder.create();
            if (named.isEmpty()) {
                return inFolder(data.output(), data, temp);
            }
            Path path = Path.of(named.get()).toAbsolutePath().normalize();
            if (named.get().endsWith(File.separator) || Files.isDirectory(path)) {
                return inFolder(Files.createDirectories(path), data, temp);
            }
            Files.createDirectories(path.getParent());
            TemporaryFolder staging = TemporaryFolder.createIn(path.getParent());
            DataFolders folders = new DataFolders(data.input(), staging.path(), temp.path());
            return new OutputTarget(folders, Optional.of(path), Optional.of(staging), temp);
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The output folder for " + named.orElse("the results") + " cannot be made: "
                            + exception.getMessage() + ".",
                    exception);
        }
    }

    private static OutputTarget inFolder(Path output, DataFolders data, TemporaryFolder temp) {
        DataFolders folders = new DataFolders(data.input(), output, temp.path());
        return new OutputTarget(folders, Optional.empty(), Optional.empty(), temp);
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
        List<Path> published = new ArrayList<>();
        for (Path source : made) {
            Path target = place(source, published.size());
            try {
                if (!target.equals(source)) {
                    move(source, target);
                }
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

    /** A preview goes to the output folder when it is all there is; a saved file without a name of the reader's is in its place. */
    private Path place(Path made, int index) {
        if (file.isPresent()) {
            return name(file.get(), made, index);
        }
        return made.startsWith(temp.path()) ? folders.output().resolve(made.getFileName()) : made;
    }

    private static void move(Path source, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException onAnotherDisk) {
            NewFile.replace(target, Files.readAllBytes(source));
        }
    }

    private static Path name(Path asked, Path made, int index) {
        String fileName = asked.getFileName().toString();
        int dot = fileName.lastIndexOf('.');
        String stem = dot > 0 ? fileName.substring(0, dot) : fileName;
        String madeName = made.getFileName().toString();
        int madeDot = madeName.lastIndexOf('.');
        String extension = madeDot < 0 ? "" : madeName.substring(madeDot);
        return asked.resolveSibling(stem + (index == 0 ? "" : "-" + (index + 1)) + extension);
    }

    /** Removes what was not published. */
    @Override
    public void close() {
        staging.ifPresent(TemporaryFolder::close);
        temp.close();
    }
}
