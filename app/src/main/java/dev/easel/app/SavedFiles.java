package dev.easel.app;

import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the files that a run saved in what its nodes show the reader. */
final class SavedFiles {
    private SavedFiles() {}

    /**
     * The saved files, or the previews of a workflow that saves nothing.
     *
     * @param outputs by node, lists of JSON values under keys such as {@code images}
     */
    static List<Path> of(Map<String, Map<String, List<?>>> outputs, DataFolders folders) {
        List<Path> saved = in(DataFolder.OUTPUT, outputs, folders);
        return saved.isEmpty() ? in(DataFolder.TEMP, outputs, folders) : saved;
    }

    private static List<Path> in(DataFolder folder, Map<String, Map<String, List<?>>> outputs, DataFolders folders) {
        List<Path> paths = new ArrayList<>();
        for (Map<String, List<?>> shown : outputs.values()) {
            for (List<?> items : shown.values()) {
                items.forEach(item -> file(item, folder).ifPresent(name -> paths.add(folders.resolve(folder, name))));
            }
        }
        return paths;
    }

    /** The name, with its sub-folder, of a file {@code {"filename", "subfolder", "type"}} in the folder. */
    private static Optional<String> file(Object item, DataFolder folder) {
        return item instanceof Map<?, ?> file
                        && file.get("filename") instanceof String name
                        && folder.apiName().equals(file.get("type"))
                ? Optional.of(file.get("subfolder") instanceof String sub && !sub.isEmpty() ? sub + "/" + name : name)
                : Optional.empty();
    }
}
