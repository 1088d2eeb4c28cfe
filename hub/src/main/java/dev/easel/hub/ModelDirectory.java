package dev.easel.hub;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Lists one directory of model files. */
final class ModelDirectory {
    /** Deeper trees are not model folders; the bound keeps a listing finite. */
    private static final int DEPTH = 16;

    private ModelDirectory() {}

    /**
     * The files below a directory with one of the extensions, as names relative to it joined by {@code /}, in no order. Links are
     * followed, {@code .git} is skipped, unreadable entries and link loops are passed over; empty if there is no such directory.
     */
    static List<String> list(Path directory, Set<String> extensions) {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return names;
        }
        FileVisitor<Path> collect = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return path.endsWith(".git") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()
                        && extensions.contains(
                                ModelFolders.extension(path.getFileName().toString()))) {
                    names.add(directory.relativize(path).toString().replace('\\', '/'));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException exception) {
                return FileVisitResult.CONTINUE;
            }
        };
        try {
            Files.walkFileTree(directory, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, collect);
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "The model folder " + directory + " cannot be read.", exception);
        }
        return names;
    }
}
