package dev.easel.app;

import dev.easel.hub.ModelFolders;
import dev.easel.hub.catalogue.Catalogue;
import dev.easel.server.recipe.FilmFamily;
import dev.easel.server.recipe.FilmModels;
import dev.easel.server.recipe.ImageFamily;
import dev.easel.server.recipe.ImageModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
        findings.addAll(families(new ImageModels(models)));
        findings.addAll(filmFamilies(new FilmModels(models, Catalogue.builtIn(), FilmInspection::of)));
        return findings;
    }

    private static List<Finding> filmFamilies(FilmModels models) {
        Map<FilmFamily, List<String>> missing = models.missingByFamily();
        List<Finding> findings = new ArrayList<>();
        for (FilmFamily family : FilmFamily.values()) {
            String name = "Video model " + family.title();
            List<String> lacks = missing.get(family);
            if (lacks == null) {
                findings.add(Finding.optional(name, "not there", family.remedy() + "."));
            } else if (lacks.isEmpty()) {
                findings.add(Finding.ok(name, "complete: easel video --model " + family.title()));
            } else {
                findings.add(Finding.optional(name, "not complete", "It lacks " + String.join("; ", lacks) + "."));
            }
        }
        return findings;
    }

    private static List<Finding> families(ImageModels models) {
        Map<ImageFamily, List<String>> missing = models.missingByFamily();
        List<Finding> findings = new ArrayList<>();
        for (ImageFamily family : ImageFamily.values()) {
            String name = "Model " + family.title();
            List<String> lacks = missing.get(family);
            if (lacks == null) {
                findings.add(Finding.optional(name, "not there", howToGet(family)));
            } else if (lacks.isEmpty()) {
                findings.add(Finding.ok(name, "complete: easel image --model " + family.title()));
            } else {
                findings.add(Finding.optional(name, "not complete", String.join("; ", lacks)));
            }
        }
        return findings;
    }

    private static String howToGet(ImageFamily family) {
        return switch (family) {
            case STARTER -> "It comes with Easel: run ./easel --rebuild.";
            case FLUX_SCHNELL, FLUX_DEV ->
                "Get " + family.title() + ".safetensors from " + family.source()
                        + " on Hugging Face and put it into models/diffusion_models.";
        };
    }
}
