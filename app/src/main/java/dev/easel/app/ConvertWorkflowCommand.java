package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.media.NewFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Converts a workflow as the page saves it to API format. */
@Command(
        name = "convert-workflow",
        description = "Converts a workflow from UI format (as the graph page saves it) to API format (as it is run).",
        footer = {
            "",
            "A file that is in API format already is printed as it is.",
            "",
            "Examples:",
            "  easel convert-workflow workflow.json > workflow.api.json",
            "  easel convert-workflow picture.png -o workflow.api.json",
        })
final class ConvertWorkflowCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(paramLabel = "WORKFLOW", description = "A .json file, or a .png, .webp or .jpg with a workflow in it.")
    private Path file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to put it (default: standard output).")
    private Path output;

    ConvertWorkflowCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        WorkflowDocument document = WorkflowFile.read(file, WorkflowLimits.STANDARD);
        Workflow workflow = WorkflowFile.toApi(document, Engine.registry(easel.workspace()));
        String json = Json.pretty(workflow.toJson());
        if (output == null) {
            easel.console().out().println(json);
            return ExitCode.SUCCESS.status();
        }
        try {
            NewFile.replace(output.toAbsolutePath(), (json + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The file " + output + " cannot be written: " + exception.getMessage() + ".",
                    exception);
        }
        return ExitCode.SUCCESS.status();
    }
}
