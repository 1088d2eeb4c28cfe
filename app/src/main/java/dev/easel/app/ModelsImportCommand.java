package dev.easel.app;

import dev.easel.hub.library.ModelImport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Uses existing model folders in place. */
@Command(
        name = "import",
        description = {
            "Uses the model folders of a ComfyUI installation, or those an extra_model_paths.yaml names, where they are.",
            "They are written into ./extra_model_paths.yaml (or the file of --extra-model-paths); nothing is copied."
        },
        footer = {
            "",
            "Examples:",
            "  easel models import ~/ComfyUI",
            "  easel models import ~/ComfyUI/extra_model_paths.yaml"
        })
final class ModelsImportCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(paramLabel = "DIR", description = "A ComfyUI folder, its models folder, or an extra_model_paths.yaml.")
    private Path source;

    ModelsImportCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        Path configuration = easel.extraModelPaths().stream().findFirst().orElse(Path.of("extra_model_paths.yaml"));
        ModelImport added = ModelImport.add(source, configuration.toAbsolutePath());
        added.directories()
                .forEach((key, paths) ->
                        paths.forEach(path -> easel.console().out().println(key + "  " + path)));
        if (added.directories().isEmpty()) {
            easel.console().err().println("Nothing to add: " + configuration + " has these folders already.");
        } else {
            easel.console().err().println("Written to " + configuration + ", which Easel reads when started here.");
        }
        return ExitCode.SUCCESS.status();
    }
}
