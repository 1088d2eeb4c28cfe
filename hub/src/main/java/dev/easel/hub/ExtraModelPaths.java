package dev.easel.hub;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * ComfyUI's {@code extra_model_paths.yaml}: named blocks, each with an optional {@code base_path} and, by folder key, one or more
 * directories (one a line).
 */
public final class ExtraModelPaths {
    /** A configuration this long is not one. */
    private static final long LARGEST = 1 << 20;

    private static final Set<String> NOT_FOLDERS = Set.of("base_path", "is_default");

    private ExtraModelPaths() {}

    /**
     * Reads the directories by folder key. Relative ones are relative to {@code base_path}, which is relative to the file's folder.
     *
     * @throws EaselException NOT_FOUND if there is no such file, INVALID_FILE if it is not such a configuration
     */
    public static Map<String, List<Path>> read(Path file) {
        Object document = load(file);
        Map<String, List<Path>> directories = new LinkedHashMap<>();
        if (document == null) {
            return directories;
        }
        if (!(document instanceof Map<?, ?> blocks)) {
            throw invalid(file, "it is not a mapping of named blocks");
        }
        for (Map.Entry<?, ?> block : blocks.entrySet()) {
            switch (block.getValue()) {
                case null -> {}
                case Map<?, ?> settings -> addBlock(file, settings, directories);
                default -> throw invalid(file, "the block \"" + block.getKey() + "\" is not a mapping");
            }
        }
        return directories;
    }

    private static void addBlock(Path file, Map<?, ?> settings, Map<String, List<Path>> directories) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        Object basePath = settings.get("base_path");
        Path base = basePath == null ? parent : parent.resolve(expandHome(basePath.toString()));
        settings.forEach((key, value) -> {
            if (value == null || NOT_FOLDERS.contains(key.toString())) {
                return;
            }
            List<Path> paths = directories.computeIfAbsent(
                    ModelFolders.canonicalKey(key.toString()), ignored -> new ArrayList<>());
            value.toString()
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .map(line -> base.resolve(expandHome(line)).normalize())
                    .forEach(paths::add);
        });
    }

    private static String expandHome(String path) {
        return path.equals("~") || path.startsWith("~/") ? System.getProperty("user.home") + path.substring(1) : path;
    }

    private static Object load(Path file) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setMaxAliasesForCollections(10)
                .setAllowRecursiveKeys(false)
                .build();
        try {
            if (!Files.isRegularFile(file)) {
                throw new EaselException(ErrorCode.NOT_FOUND, "There is no model path configuration " + file + ".");
            }
            if (Files.size(file) > LARGEST) {
                throw invalid(file, "it is longer than a configuration can be");
            }
            return new Load(settings).loadFromString(Files.readString(file));
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "The file " + file + " cannot be read as text.", exception);
        } catch (YamlEngineException | StackOverflowError exception) {
            throw new EaselException(ErrorCode.INVALID_FILE, "The file " + file + " is not readable YAML.", exception);
        }
    }

    private static EaselException invalid(Path file, String why) {
        return new EaselException(
                ErrorCode.INVALID_FILE, "The model path configuration " + file + " is refused: " + why + ".");
    }
}
