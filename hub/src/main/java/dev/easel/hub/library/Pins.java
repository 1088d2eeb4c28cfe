package dev.easel.hub.library;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The file {@code easel-models.lock.json} of a model folder: for each file that was pulled, by its path in the folder, where it came
 * from, its size and its SHA-256. What is pulled again must be the same.
 */
public final class Pins {
    /** The file's name. */
    public static final String FILE = "easel-models.lock.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Object HERE = new Object();

    private final Path file;

    Pins(Path root) {
        file = root.resolve(FILE);
    }

    /**
     * What is known of a file.
     *
     * @param source where it came from
     * @param commit of the repository, or an empty text
     * @param size in bytes
     * @param sha256 of its content
     */
    public record Pin(String source, String commit, long size, String sha256) {}

    /** The pin of a path, {@code vae/ae.safetensors}. */
    Optional<Pin> find(String path) {
        return Optional.ofNullable(all().get(path));
    }

    /**
     * All pins by path.
     *
     * @throws EaselException INVALID_FILE when the file is damaged
     */
    Map<String, Pin> all() {
        try {
            return Files.isRegularFile(file)
                    ? JSON.readValue(Files.readAllBytes(file), new TypeReference<TreeMap<String, Pin>>() {})
                    : new TreeMap<>();
        } catch (JsonProcessingException malformed) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    file + " is damaged: restore it, or remove it to begin a new one.",
                    malformed);
        } catch (IOException failure) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, file + " cannot be read.", failure);
        }
    }

    /** Records a file. Other processes may do the same at the same time. */
    void put(String path, Pin pin) {
        change(pins -> pins.put(path, pin));
    }

    /** Forgets a file. */
    void remove(String path) {
        if (all().containsKey(path)) {
            change(pins -> pins.remove(path));
        }
    }

    private void change(java.util.function.Consumer<Map<String, Pin>> change) {
        Path lockFile = file.resolveSibling("." + FILE + ".lock");
        synchronized (HERE) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                Map<String, Pin> pins = all();
                change.accept(pins);
                Path fresh = file.resolveSibling("." + FILE + ".new");
                Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(pins));
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException failure) {
                throw new EaselException(ErrorCode.INPUT_OUTPUT, file + " cannot be written.", failure);
            }
        }
    }
}
