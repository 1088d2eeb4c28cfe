package dev.easel.app;

import dev.easel.hub.ModelFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code easel doctor} says about models. */
final class ModelChecks {
    private ModelChecks() {}

    static List<Finding> all(Workspace workspace) {
        List<Finding> findings = new ArrayList<>();
        for (Path root : workspace.modelRoots()) {
            findings.add(
                    Files.isDirectory(root)
                            ? Finding.ok("Model folder", root.toString())
                            : Finding.optional("Model folder", root + " does not exist", ""));
        }
        ModelFolders models = workspace.models();
        for (String key : models.keys()) {
            List<String> names = models.list(key);
            if (!names.isEmpty()) {
                findings.add(Finding.ok(key, String.join(", ", names)));
            }
        }
        return findings;
    }
}
