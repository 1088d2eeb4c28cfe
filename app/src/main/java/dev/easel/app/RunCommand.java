package dev.easel.app;

import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.graph.workflow.WorkflowLimits;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a workflow file. */
@Command(
        name = "run",
        description = "Runs a ComfyUI workflow: a file in API or UI format, or a picture or film that carries one.",
        footer = {
            "",
            "NODE in --set is a node's id, or a title or class that only one node has; VALUE is read as the node declares it",
            "(easel nodes CLASS shows how).",
            "",
            "Examples:",
            "  easel run workflow.json",
            "  easel run workflow.json --prompt \"a lighthouse\" --seed 7 -o lighthouse.png",
            "  easel run picture.png --set 3.steps=12 --set KSampler.sampler_name=euler",
            "  easel run workflow.json --models /data/ComfyUI/models --json",
        })
final class RunCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(
            paramLabel = "WORKFLOW",
            description = "A .json file, or a .png, .webp, .jpg, .mp4 or .webm with a workflow in it.")
    private Path file;

    @Option(names = "--set", paramLabel = "NODE.INPUT=VALUE", description = "Change an input; repeatable.")
    private List<String> assignments = new ArrayList<>();

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "Change the positive prompt, which is found from the sampler.")
    private String prompt;

    @Option(names = "--seed", paramLabel = "N", description = "Change every seed: 0 to 2^64-1, or random.")
    private String seed;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|DIR",
            description = "Where to put what it saves (default: the folder output, under the workflow's own names).")
    private String output;

    RunCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        easel.loadLibrariesMeanwhile();
        Workspace workspace = easel.workspace();
        WorkflowDocument document = WorkflowFile.read(file, WorkflowLimits.STANDARD);
        long start = System.nanoTime();
        List<Path> files;
        try (OutputTarget target = OutputTarget.of(Optional.ofNullable(output), workspace.data());
                WorkflowRunner runner = easel.runner(workspace.with(target.folders()))) {
            Workflow workflow =
                    edit(WorkflowFile.toApi(document, runner.registry()), new WorkflowEdits(runner.registry()));
            files = target.publish(runner.run(workflow, extraData(document), target.folders(), easel.progress()));
        }
        RunReport.print(easel, files, System.nanoTime() - start);
        return ExitCode.SUCCESS.status();
    }

    private Workflow edit(Workflow workflow, WorkflowEdits edits) {
        Workflow changed = workflow;
        if (prompt != null) {
            changed = edits.withPrompt(changed, prompt);
        }
        if (seed != null) {
            changed = edits.withSeed(changed, Seeds.parse(seed, new SecureRandom()));
        }
        for (String assignment : assignments) {
            changed = edits.set(changed, assignment);
        }
        return changed;
    }

    /** A saved picture carries the page's graph too, when that is what was run unchanged. */
    private Map<String, Object> extraData(WorkflowDocument document) {
        boolean changed = prompt != null || seed != null || !assignments.isEmpty();
        return switch (document) {
            case WorkflowDocument.Ui ui when !changed -> Map.of("extra_pnginfo", Map.of("workflow", ui.json()));
            case WorkflowDocument.Ui ui -> Map.of();
            case WorkflowDocument.Api api -> Map.of();
        };
    }
}
