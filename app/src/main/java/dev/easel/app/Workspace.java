package dev.easel.app;

import dev.easel.hub.DataFolders;
import dev.easel.hub.ExtraModelPaths;
import dev.easel.hub.ModelFolders;
import dev.easel.words.Words;
import dev.easel.words.WordsSettings;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folders a command works with.
 *
 * @param modelRoots where models are looked for, in order
 * @param models the model folders of those roots and of the configuration
 * @param data where pictures come from and go
 * @param words writes prompts, by the words.yaml in the data folder
 */
record Workspace(List<Path> modelRoots, ModelFolders models, DataFolders data, Words words) {
    /** The launcher says where the distribution lies. */
    private static final String HOME_PROPERTY = "dev.easel.home";

    /**
     * @param named the roots given as options, searched first
     * @param extraModelPaths the configurations given as options
     * @param data the folder that holds input and output
     */
    static Workspace of(List<Path> named, List<Path> extraModelPaths, Path data, Map<String, String> environment) {
        LinkedHashSet<Path> roots = new LinkedHashSet<>();
        named.forEach(path -> roots.add(path.toAbsolutePath().normalize()));
        for (String path : environment.getOrDefault("EASEL_MODELS", "").split(File.pathSeparator, -1)) {
            if (!path.isBlank()) {
                roots.add(Path.of(path).toAbsolutePath().normalize());
            }
        }
        roots.add(Path.of("models").toAbsolutePath());
        starterModel().ifPresent(roots::add);

        List<Path> configurations = new ArrayList<>(extraModelPaths);
        Path besideUs = Path.of("extra_model_paths.yaml");
        if (configurations.isEmpty() && Files.isRegularFile(besideUs)) {
            configurations.add(besideUs);
        }
        Map<String, List<Path>> additional = new LinkedHashMap<>();
        for (Path configuration : configurations) {
            ExtraModelPaths.read(configuration)
                    .forEach((key, paths) -> additional
                            .computeIfAbsent(key, ignored -> new ArrayList<>())
                            .addAll(paths));
        }
        Words words = new Words(() -> WordsSettings.read(data.resolve(WordsSettings.FILE), environment, Map.of()));
        return new Workspace(List.copyOf(roots), ModelFolders.of(roots, additional), DataFolders.under(data), words);
    }

    /** The same with other places for pictures. */
    Workspace with(DataFolders other) {
        return new Workspace(modelRoots, models, other, words);
    }

    /** The same models with other folders for pictures. */
    Workspace withData(DataFolders other) {
        return new Workspace(modelRoots, models, other, words);
    }

    /** The folder of the starter model that comes with Easel, if it is there. */
    static Optional<Path> starterModel() {
        return Optional.of(home().resolve("starter-model")).filter(Files::isDirectory);
    }

    /** The folder Easel runs from: its distribution, or the current folder when it was started otherwise. */
    static Path home() {
        return Path.of(System.getProperty(HOME_PROPERTY, "")).toAbsolutePath();
    }
}
