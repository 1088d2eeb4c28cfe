package dev.easel.nodes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Remembers how far the numbers of files have come, so that a folder with many results need not be listed for each new one. What is
 * remembered counts as long as nobody else has changed the folder, which its modification time tells, and no file was written whose name reads as a number of another name.
 */
final class FileCounters {
    private static final int MOST_FOLDERS = 64;
    private static final int MOST_NAMES = 1_000;

    private final Map<Path, Folder> folders = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Folder> eldest) {
            return size() > MOST_FOLDERS;
        }
    };

    private record Folder(FileTime modified, Map<String, Long> next) {}

    /** The next number for a name, if it is known. */
    synchronized OptionalLong next(Path folder, String name) throws IOException {
        Folder known = folders.get(folder);
        if (known == null || !known.modified().equals(Files.getLastModifiedTime(folder))) {
            return OptionalLong.empty();
        }
        Long next = known.next().get(name);
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** Nobody else has changed the folder since {@code before}, then we wrote; {@code next} is the next number for the name. */
    synchronized void wrote(Path folder, FileTime before, String name, long next) throws IOException {
        Folder known = folders.get(folder);
        boolean current =
                known != null && known.modified().equals(before) && known.next().size() < MOST_NAMES;
        Map<String, Long> numbers = current ? known.next() : new HashMap<>();
        numbers.keySet().removeIf(other -> name.startsWith(other + "_"));
        numbers.put(name, next);
        folders.put(folder, new Folder(Files.getLastModifiedTime(folder), numbers));
    }
}
