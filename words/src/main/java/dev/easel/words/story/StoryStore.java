package dev.easel.words.story;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Stories on disk, a folder each: story.json and the pictures. A file appears under its name only when it is complete and synced. */
public final class StoryStore {
    private static final Pattern ID = Pattern.compile("[a-z0-9]{6,40}");
    private static final Pattern PICTURE = Pattern.compile("[0-9]{1,5}\\.[a-z0-9]{2,5}");
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 12;

    private final Path folder;
    private final SecureRandom random = new SecureRandom();

    /** @param folder made with the first story */
    public StoryStore(Path folder) {
        this.folder = folder;
    }

    /** An id that no story has. */
    public String newId() {
        StringBuilder id = new StringBuilder("s");
        while (id.length() < ID_LENGTH) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return Files.exists(folder.resolve(id.toString())) ? newId() : id.toString();
    }

    /**
     * Keeps a story; it is on disk when this returns.
     *
     * @throws EaselException STORAGE_FULL or INPUT_OUTPUT when it cannot be written; what was kept before stays
     */
    public void save(Story story) {
        write(place(story.id()).resolve("story.json"), StoryJson.write(story).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Keeps a picture of a turn.
     *
     * @param extension of its file name, such as {@code png}
     * @return its name
     */
    public String savePicture(String id, int turn, String extension, byte[] content) {
        String name = turn + "." + extension;
        if (!PICTURE.matcher(name).matches()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "\"" + extension + "\" is no extension of a picture's file.");
        }
        write(place(id).resolve("pictures").resolve(name), content);
        return name;
    }

    private static void write(Path file, byte[] content) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
        } catch (IOException failure) {
            boolean full = String.valueOf(failure.getMessage()).contains("No space left");
            throw new EaselException(
                    full ? ErrorCode.STORAGE_FULL : ErrorCode.INPUT_OUTPUT,
                    "The story could not be saved in " + file.getParent() + (full ? ": the disk is full." : "."),
                    failure);
        }
    }

    /**
     * A story.
     *
     * @throws EaselException NOT_FOUND when there is none, INVALID_FILE when its file is damaged
     */
    public Story load(String id) {
        Path file = place(id).resolve("story.json");
        try {
            if (!Files.isRegularFile(file)) {
                throw new EaselException(ErrorCode.NOT_FOUND, "There is no story " + id + ".");
            }
            return StoryJson.read("The story in " + file, Files.readString(file));
        } catch (IOException unreadable) {
            throw new EaselException(ErrorCode.INVALID_FILE, "The story in " + file + " cannot be read.", unreadable);
        }
    }

    /** A picture's file, if the story has it. */
    public Optional<Path> picture(String id, String name) {
        if (!PICTURE.matcher(name).matches()) {
            return Optional.empty();
        }
        return Optional.of(place(id).resolve("pictures").resolve(name)).filter(Files::isRegularFile);
    }

    /** All stories that can be read, the latest first. */
    public List<Story> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Story> stories = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                readable(entry.getFileName().toString()).ifPresent(stories::add);
            }
        } catch (IOException unreadable) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "The stories in " + folder + " cannot be listed.", unreadable);
        }
        stories.sort(Comparator.comparingLong(Story::updatedAt).reversed());
        return stories;
    }

    private Optional<Story> readable(String id) {
        try {
            return ID.matcher(id).matches() ? Optional.of(load(id)) : Optional.empty();
        } catch (EaselException damaged) {
            return Optional.empty();
        }
    }

    /** Removes a story and its pictures. */
    public void delete(String id) {
        Path place = place(id);
        if (!Files.isDirectory(place)) {
            throw new EaselException(ErrorCode.NOT_FOUND, "There is no story " + id + ".");
        }
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The story " + id + " cannot be removed.", failure);
        }
    }

    private Path place(String id) {
        if (!ID.matcher(id).matches()) {
            throw new EaselException(ErrorCode.NOT_FOUND, "There is no story of that name.");
        }
        return folder.resolve(id);
    }
}
