package dev.easel.server;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of previews. */
final class TempFolder {
    private static final Duration KEPT = Duration.ofDays(1);

    private TempFolder() {}

    private static boolean isOlder(Path path, Instant before) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return !attributes.isDirectory()
                && attributes.lastModifiedTime().toInstant().isBefore(before);
    }

    /**
     * Tidies up the folder when a server starts or stops: one that has it alone empties it; where others work in it as well, what is older
     * than a day goes.
     *
     * @throws EaselException INPUT_OUTPUT when something cannot be deleted
     */
    static void tidy(Path folder, boolean shared) {
        delete(folder, shared ? Instant.now().minus(KEPT) : Instant.MAX);
    }

    /** Deletes what is older, without following links. */
    private static void delete(Path folder, Instant before) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.filter(path -> !path.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path path : deepestFirst) {
                if (before.equals(Instant.MAX) || isOlder(path, before)) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The folder of previews " + folder + " cannot be emptied; check its permissions.",
                    exception);
        }
    }
}
