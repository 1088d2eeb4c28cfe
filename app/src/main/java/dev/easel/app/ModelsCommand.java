package dev.easel.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Model files: which are there, which could be, and how they come. */
@Command(
        name = "models",
        description = "Fetches model files and looks after them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ModelsPullCommand.class,
            ModelsSearchCommand.class,
            ModelsListCommand.class,
            ModelsWhereCommand.class,
            ModelsVerifyCommand.class,
            ModelsInspectCommand.class,
            ModelsRemoveCommand.class,
            ModelsImportCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  easel models search flux                    what there is",
            "  easel models pull flux-schnell              everything it needs, into the right folders",
            "  easel models pull --for workflow.json       what a workflow lacks",
        })
final class ModelsCommand implements Runnable {
    @Spec
    private CommandSpec specification;

    ModelsCommand(EaselCommand easel) {}

    @Override
    public void run() {
        throw new ParameterException(specification.commandLine(), "Say what to do: pull, search, list, where, …");
    }
}
