package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.catalogue.CatalogueFile;
import dev.easel.hub.library.ModelLibrary;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says where a model's files are. */
@Command(
        name = "where",
        description = "Prints the paths of a file, by the name a workflow gives it, or of a catalogue model's files.",
        footer = {"", "Examples:", "  easel models where t5xxl_fp16.safetensors", "  easel models where flux-schnell"})
final class ModelsWhereCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(paramLabel = "NAME", description = "A file's name, with or without sub-folders, or a catalogue name.")
    private String name;

    ModelsWhereCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        ModelLibrary library = ModelTools.library(easel.workspace());
        List<Path> found = name.contains(".") ? files(library) : List.of();
        if (!found.isEmpty()) {
            found.forEach(path -> print(path, true));
            return ExitCode.SUCCESS.status();
        }
        Optional<CatalogueFile> named = library.catalogue().named(name, Optional.empty());
        List<CatalogueFile> files =
                named.isPresent() ? List.of(named.get()) : library.find(name, Optional.empty(), Optional.empty());
        boolean missing = false;
        for (CatalogueFile file : files) {
            Optional<Path> present = library.present(file);
            print(present.orElseGet(() -> library.target(file)), present.isPresent());
            missing |= present.isEmpty();
        }
        if (missing) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND,
                    "Not all of it is there: fetch it with 'easel models pull " + pullName(files) + "'.");
        }
        return ExitCode.SUCCESS.status();
    }

    private String pullName(List<CatalogueFile> files) {
        return files.size() == 1 ? files.getFirst().id() : name;
    }

    private List<Path> files(ModelLibrary library) {
        return library.folders().keys().stream()
                .filter(key -> library.folders().contains(key, name))
                .map(key -> library.folders().find(key, name))
                .toList();
    }

    private void print(Path path, boolean there) {
        easel.console().out().println(there ? path.toString() : path + "  (missing)");
    }
}
