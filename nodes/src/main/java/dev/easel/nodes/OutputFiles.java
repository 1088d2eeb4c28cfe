package dev.easel.nodes;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.ContainedPath;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.media.NewFile;
import dev.easel.media.PartialFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Names results as ComfyUI does, counting up, and writes them (contract section 4.13). */
final class OutputFiles {
    private static final int LONGEST_COUNTER = 18;
    private static final FileCounters COUNTERS = new FileCounters();

    private final DataFolder folder;
    private final Path directory;
    private final String subfolder;
    private final String name;
    private long counter;

    private OutputFiles(DataFolder folder, Path directory, String subfolder, String name, long counter) {
        this.folder = folder;
        this.directory = directory;
        this.subfolder = subfolder;
        this.name = name;
        this.counter = counter;
    }

    /**
     * Starts a series of files.
     *
     * @param folders where the folders are
     * @param folder in which of them
     * @param prefix sub-folders and the start of the names; {@code %width%}, {@code %height%} and the parts of the time
     *     ({@code %year%} … {@code %second%}) are replaced
     * @param width of the first picture, in pixels
     * @param height of the first picture, in pixels
     * @throws EaselException {@link ErrorCode#FORBIDDEN_PATH} when the prefix leads out of the folder,
     *     {@link ErrorCode#INPUT_OUTPUT} when the folder cannot be made or read
     */
    static OutputFiles start(DataFolders folders, DataFolder folder, String prefix, long width, long height) {
        String path = normalised(replaceTokens(prefix, width, height).replace('\\', '/'));
        int slash = path.lastIndexOf('/');
        String subfolder = slash < 0 ? "" : slash == 0 ? "/" : path.substring(0, slash);
        String name = path.substring(slash + 1);
        Path directory = ContainedPath.resolve(folders.path(folder), subfolder);
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
            }
            return new OutputFiles(folder, directory, subfolder, name, nextCounter(directory, name));
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The folder " + directory + " cannot be used for results; check that it may be written.",
                    exception);
        }
    }

    /** Writes a file's content. */
    @FunctionalInterface
    interface Content {
        /** Writes it to a path where nothing is yet. */
        void writeTo(Path path) throws IOException;
    }

    /**
     * Writes the next file of the series.
     *
     * @param batchIndex replaces {@code %batch_num%}
     * @param extension without the dot
     * @return what the reader is told: filename, subfolder, type
     */
    Map<String, Object> write(long batchIndex, String extension, byte[] content) {
        return place(batchIndex, extension, file -> create(file, content));
    }

    /**
     * Writes the next file of the series, whose content is written to the disk piece by piece.
     *
     * @param batchIndex replaces {@code %batch_num%}
     * @param extension without the dot
     * @return what the reader is told: filename, subfolder, type
     */
    Map<String, Object> write(long batchIndex, String extension, Content content) {
        try (PartialFile partial = PartialFile.in(directory)) {
            content.writeTo(partial.path());
            return place(batchIndex, extension, partial::publishNew);
        } catch (IOException exception) {
            throw unwritable("." + extension, exception);
        }
    }

    private Map<String, Object> place(long batchIndex, String extension, Content placing) {
        String start = name.replace("%batch_num%", Long.toString(batchIndex));
        while (true) {
            String fileName = String.format(Locale.ROOT, "%s_%05d_.%s", start, counter, extension);
            counter++;
            try {
                FileTime before = Files.getLastModifiedTime(directory);
                placing.writeTo(directory.resolve(fileName));
                if (start.equals(name)) {
                    COUNTERS.wrote(directory, before, name, counter);
                }
                Map<String, Object> result = new LinkedHashMap<>();
                result.put("filename", fileName);
                result.put("subfolder", subfolder);
                result.put("type", folder.apiName());
                return result;
            } catch (FileAlreadyExistsException taken) {
                continue;
            } catch (IOException | InvalidPathException exception) {
                throw unwritable(fileName, exception);
            }
        }
    }

    private EaselException unwritable(String fileName, Exception cause) {
        return new EaselException(
                ErrorCode.INPUT_OUTPUT,
                "The file \"" + fileName + "\" cannot be written in " + directory
                        + "; check filename_prefix and that the disk has room.",
                cause);
    }

    /** A result appears under its name when it is complete; of a preview nobody knows before it is. */
    private void create(Path file, byte[] content) throws IOException {
        if (folder == DataFolder.TEMP) {
            Files.write(file, content, StandardOpenOption.CREATE_NEW);
        } else {
            NewFile.create(file, content);
        }
    }

    private static String replaceTokens(String prefix, long width, long height) {
        if (prefix.indexOf('%') < 0) {
            return prefix;
        }
        LocalDateTime now = LocalDateTime.now();
        return prefix.replace("%width%", Long.toString(width))
                .replace("%height%", Long.toString(height))
                .replace("%year%", Integer.toString(now.getYear()))
                .replace("%month%", twoDigits(now.getMonthValue()))
                .replace("%day%", twoDigits(now.getDayOfMonth()))
                .replace("%hour%", twoDigits(now.getHour()))
                .replace("%minute%", twoDigits(now.getMinute()))
                .replace("%second%", twoDigits(now.getSecond()));
    }

    private static String twoDigits(int number) {
        return String.format(Locale.ROOT, "%02d", number);
    }

    /** The path without empty, {@code .} and {@code ..} parts where they can go; {@code .} for nothing. */
    private static String normalised(String path) {
        boolean absolute = path.startsWith("/");
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
                parts.removeLast();
            } else if (!part.equals("..") || !absolute) {
                parts.addLast(part);
            }
        }
        String joined = String.join("/", parts);
        return absolute ? "/" + joined : joined.isEmpty() ? "." : joined;
    }

    /** One more than the largest number in the names {@code <name>_<digits>_<anything>}. */
    private static long nextCounter(Path directory, String name) throws IOException {
        OptionalLong known = COUNTERS.next(directory, name);
        if (known.isPresent()) {
            return known.getAsLong();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return 1
                    + entries.map(entry -> counter(entry.getFileName().toString(), name))
                            .filter(OptionalLong::isPresent)
                            .mapToLong(OptionalLong::getAsLong)
                            .max()
                            .orElse(0);
        }
    }

    private static OptionalLong counter(String fileName, String name) {
        if (!fileName.startsWith(name + "_")) {
            return OptionalLong.empty();
        }
        String rest = fileName.substring(name.length() + 1);
        int end = rest.indexOf('_');
        String digits = end < 0 ? rest : rest.substring(0, end);
        boolean number = !digits.isEmpty()
                && digits.length() <= LONGEST_COUNTER
                && digits.chars().allMatch(letter -> letter >= '0' && letter <= '9');
        return number ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }
}
