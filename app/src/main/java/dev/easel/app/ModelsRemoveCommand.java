package dev.easel.app;

import dev.easel.hub.library.ModelLibrary;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes a model file. */
@Command(
        name = "remove",
        description = "Deletes a file of a model folder, and what an unfinished pull has left of it.",
        footer = {"", "Examples:", "  easel models remove loras sketch.safetensors"})
final class ModelsRemoveCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "The model folder: checkpoints, loras, …")
    private String folder;

    @Parameters(index = "1", paramLabel = "NAME", description = "The file's name in it.")
    private String name;

    ModelsRemoveCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        ModelLibrary library = ModelTools.library(easel.workspace());
        easel.console().out().println(library.remove(folder, name));
        return ExitCode.SUCCESS.status();
    }
}
