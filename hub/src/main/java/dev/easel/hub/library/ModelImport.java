package dev.easel.hub.library;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.ExtraModelPaths;
import dev.easel.hub.ModelFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Uses model folders where they are: adds them to an {@code extra_model_paths.yaml}.
 *
 * @param directories what was added, by folder key
 */
public record ModelImport(Map<String, List<Path>> directories) {
    /**
     * Adds what is not there yet.
     *
     * @param source a ComfyUI installation, its {@code models} folder, or an {@code extra_model_paths.yaml}
     * @param configuration the file that is added to; made if there is none
     * @throws EaselException NOT_FOUND when the source has no model folders, INVALID_FILE when a configuration is malformed, INPUT_OUTPUT
     *     when it cannot be written
     */
    public static ModelImport add(Path source, Path configuration) {
        Map<String, List<Path>> found = Files.isRegularFile(source) ? ExtraModelPaths.read(source) : folders(source);
        Map<String, List<Path>> known =
                Files.isRegularFile(configuration) ? ExtraModelPaths.read(configuration) : Map.of();
        Map<String, List<Path>> added = new LinkedHashMap<>();
        found.forEach((key, paths) -> {
            List<Path> fresh = paths.stream()
                    .map(path -> path.toAbsolutePath().normalize())
                    .filter(path -> !known.getOrDefault(key, List.of()).contains(path))
                    .toList();
            if (!fresh.isEmpty()) {
                added.put(key, fresh);
            }
        });
        if (!added.isEmpty()) {
            write(configuration, source, added);
        }
        return new ModelImport(added);
    }

    private static Map<String, List<Path>> folders(Path source) {
        Path root = Files.isDirectory(source.resolve("models")) ? source.resolve("models") : source;
        Map<String, List<Path>> found = new LinkedHashMap<>();
        ModelFolders folders = ModelFolders.of(List.of(root));
        for (String key : folders.keys()) {
            List<Path> there =
                    folders.directories(key).stream().filter(Files::isDirectory).toList();
            if (!there.isEmpty() && !key.equals("configs") && !key.equals("custom_nodes")) {
                found.put(key, there);
            }
        }
        if (found.isEmpty()) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND,
                    source
                            + " has no model folders (checkpoints, diffusion_models, vae, …): name a ComfyUI folder, its models"
                            + " folder, or an extra_model_paths.yaml.");
        }
        return found;
    }

    private static void write(Path configuration, Path source, Map<String, List<Path>> added) {
        try {
            String before = Files.isRegularFile(configuration) ? Files.readString(configuration) : "";
            int number = 1;
            while (before.contains("easel_import_" + number + ":")) {
                number++;
            }
            List<String> lines = new ArrayList<>();
            if (!before.isEmpty() && !before.endsWith("\n")) {
                lines.add("");
            }
            lines.add("# " + source.toAbsolutePath().normalize().toString().replace('\n', ' '));
            lines.add("easel_import_" + number + ":");
            added.forEach((key, paths) -> lines.add("  " + key + ": "
                    + paths.stream().map(ModelImport::quoted).collect(Collectors.joining("\\n", "\"", "\""))));
            Path fresh = configuration.resolveSibling("." + configuration.getFileName() + ".new");
            Files.writeString(fresh, before + String.join("\n", lines) + "\n");
            Files.move(fresh, configuration, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "The file " + configuration + " cannot be written.", failure);
        }
    }

    private static String quoted(Path path) {
        return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
