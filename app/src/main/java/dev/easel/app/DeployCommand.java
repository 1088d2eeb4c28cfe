package dev.easel.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes what others need to run Easel. */
@Command(
        name = "deploy",
        description = "Writes what runs Easel on many machines.",
        subcommands = DeployKubernetesCommand.class)
final class DeployCommand implements Runnable {
    @Spec
    private CommandSpec specification;

    DeployCommand(EaselCommand easel) {}

    @Override
    public void run() {
        throw new ParameterException(specification.commandLine(), "Say where: kubernetes.");
    }
}
