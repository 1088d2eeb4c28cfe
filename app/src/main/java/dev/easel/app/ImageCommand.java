package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.recipe.ImageFamily;
import dev.easel.server.recipe.ImageModel;
import dev.easel.server.recipe.ImageModels;
import dev.easel.server.recipe.ImageRequest;
import dev.easel.server.recipe.ImageWorkflow;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes pictures from a prompt: builds the workflow and runs it like any other. */
@Command(
        name = "image",
        description = "Makes a picture of what the prompt says.",
        footer = {
            "",
            "The same prompt, seed and options give the same picture. It carries its workflow:",
            "easel run PICTURE.png makes it again.",
            "",
            "Examples:",
            "  easel image \"a red apple on a blue background\"",
            "  easel image \"a penguin in the snow\" -o penguin.png --seed 7",
            "  easel image \"two cherries\" --count 4 --size 320x192",
            "  easel image \"a lighthouse at dusk\" --model flux1-dev --steps 28",
        })
final class ImageCommand implements Callable<Integer> {
    private static final int MOST_AT_ONCE = 1000;
    private static final BigInteger SEEDS = BigInteger.TWO.pow(Long.SIZE);

    private final EaselCommand easel;

    @Parameters(paramLabel = "PROMPT", description = "What the picture should show.")
    private String prompt;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|DIR",
            description = "Where to put the picture (default: output/easel_00001_.png and so on).")
    private String output;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Where the noise starts: 0 to 2^64-1, or random (default: 1).")
    private String seed = "1";

    @Option(names = "--steps", paramLabel = "N", description = "Denoising steps (default: what the model is made for).")
    private Integer steps;

    @Option(names = "--size", paramLabel = "WxH", description = "Width and height in pixels, multiples of 16.")
    private String size;

    @Option(
            names = "--guidance",
            paramLabel = "G",
            description = "How strictly to follow the prompt (default: the model's).")
    private Double guidance;

    @Option(names = "--count", paramLabel = "N", description = "How many pictures, with seeds that follow each other.")
    private int count = 1;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description =
                    "flux1-schnell, flux1-dev, starter, or the name of a model file (default: the first of these that is"
                            + " there).")
    private String model;

    ImageCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        easel.loadLibrariesMeanwhile();
        if (count < 1 || count > MOST_AT_ONCE) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The count is " + count + ": give a number from 1 to " + MOST_AT_ONCE + ".");
        }
        Workspace workspace = easel.workspace();
        ImageModel found = new ImageModels(workspace.models()).find(Optional.ofNullable(model));
        List<ImageRequest> requests = requests(found.family());
        ProgressDisplay display = easel.progress();
        if (found.family() == ImageFamily.STARTER && model == null) {
            display.remark(
                    "Using the starter model that comes with Easel: it draws simple things, small. Others: easel doctor.");
        }
        long start = System.nanoTime();
        List<Path> files = new ArrayList<>();
        try (OutputTarget target = OutputTarget.of(Optional.ofNullable(output), workspace.data());
                WorkflowRunner runner = easel.runner(workspace.with(target.folders()))) {
            for (ImageRequest request : requests) {
                Workflow workflow = Workflow.of(ImageWorkflow.of(found, request, "easel"), WorkflowLimits.STANDARD);
                files.addAll(runner.run(workflow, Map.of(), target.folders(), display));
            }
            files = target.publish(files);
        }
        RunReport.print(easel, files, System.nanoTime() - start);
        return ExitCode.SUCCESS.status();
    }

    private List<ImageRequest> requests(ImageFamily family) {
        if (guidance != null && family.guidance().isEmpty()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The model " + family.title() + " takes no guidance: leave --guidance out.");
        }
        OptionalDouble strictness = guidance == null ? family.guidance() : OptionalDouble.of(guidance);
        ImageRequest.Size pixels =
                size == null ? new ImageRequest.Size(family.size(), family.size()) : ImageRequest.Size.parse(size);
        BigInteger first = Seeds.parse(seed, new SecureRandom());
        List<ImageRequest> requests = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            BigInteger next = first.add(BigInteger.valueOf(index)).mod(SEEDS);
            requests.add(new ImageRequest(prompt, next, steps == null ? family.steps() : steps, pixels, strictness));
        }
        return requests;
    }
}
