package dev.easel.server;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of previews, emptied when the server starts and stops. */
final class TempFolder {
    private TempFolder() {}

    /**
     * Deletes what is in the folder, without following links.
     *
     * @throws EaselException INPUT_OUTPUT when something cannot be deleted
     */
    static void empty(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.filter(path -> !path.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The folder of previews " + folder + " cannot be emptied; check its permissions.",
                    exception);
        }
    }
}
