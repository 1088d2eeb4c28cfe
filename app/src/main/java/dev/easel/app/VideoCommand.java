package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.hub.DataFolders;
import dev.easel.hub.catalogue.Catalogue;
import dev.easel.server.recipe.FilmFamily;
import dev.easel.server.recipe.FilmModel;
import dev.easel.server.recipe.FilmModels;
import dev.easel.server.recipe.FilmRequest;
import dev.easel.server.recipe.FilmWorkflow;
import dev.easel.server.recipe.ImageRequest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a film from a prompt: builds the workflow and runs it like any other. */
@Command(
        name = "video",
        description =
                "Makes a film of what the prompt says, with LTX-Video, Mochi or the small model that comes with Easel.",
        footer = {
            "",
            "The same prompt, seed and options give the same film. MP4, WebM, WebP and PNG files carry their workflow:",
            "easel run clip.mp4 makes it again. Without a model it says which command fetches one.",
            "The model that comes with Easel shows one simple thing that moves, 128x128 pixels, two seconds.",
            "",
            "Examples:",
            "  easel video \"a red balloon rising on a blue background\" --model starter",
            "  easel video \"waves at dusk, seen from a cliff\"",
            "  easel video \"a fox in the snow\" -o fox.webp --seconds 2 --seed 7",
            "  easel video \"the camera moves in slowly\" --image house.png -o house.mp4",
            "  easel video \"a paper boat\" --model mochi --size 640x384 --steps 20 -o boat.gif",
        })
final class VideoCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(paramLabel = "PROMPT", description = "What the film should show.")
    private String prompt;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|DIR",
            description =
                    "Where to put the film: .mp4, .webm, .webp, .gif or .png (default: output/easel_00001_.mp4 and"
                            + " so on).")
    private String output;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description =
                    "How long it is, to the nearest that the model can make (default: what the model is made for).")
    private Double seconds;

    @Option(names = "--fps", paramLabel = "N", description = "Frames per second (default: the model's).")
    private Double framesPerSecond;

    @Option(
            names = "--image",
            paramLabel = "START.png",
            description = "A picture to begin with; the film takes its shape unless --size is given. LTX-Video only.")
    private Path image;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            description =
                    "Width and height in pixels, multiples of 32, for Mochi and the starter of 16 (default: the model's).")
    private String size;

    @Option(names = "--steps", paramLabel = "N", description = "Denoising steps (default: what the model is made for).")
    private Integer steps;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Where the noise starts: 0 to 2^64-1, or random (default: 1).")
    private String seed = "1";

    @Option(
            names = "--guidance",
            paramLabel = "G",
            description = "How strictly to follow the prompt, 1 for twice the speed (default: the model's).")
    private Double guidance;

    @Option(
            names = "--negative",
            paramLabel = "TEXT",
            description = "What the film should not show (default: the usual faults, for LTX-Video).")
    private String negative;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description =
                    "ltx-video, mochi, starter, a model of the catalogue (ltx-video-0.9.5), or the name of a model"
                            + " file (default: the first of these that is there).")
    private String model;

    VideoCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        easel.loadLibrariesMeanwhile();
        FilmOutput file = FilmOutput.of(Optional.ofNullable(output));
        Workspace workspace = easel.workspace();
        FilmModel found = new FilmModels(workspace.models(), Catalogue.builtIn(), FilmInspection::of)
                .find(Optional.ofNullable(model));
        if (image == null) {
            make(workspace, found, file, Optional.empty());
            return ExitCode.SUCCESS.status();
        }
        if (!found.family().startsFromPicture()) {
            throw refused(found.family().spokenName()
                    + " makes films from words only: leave --image out, or choose LTX-Video with --model.");
        }
        try (StartPicture picture = StartPicture.of(image)) {
            DataFolders data = workspace.data();
            DataFolders input = new DataFolders(picture.folder().path(), data.output(), data.temp());
            make(workspace.with(input), found, file, Optional.of(picture));
        }
        return ExitCode.SUCCESS.status();
    }

    private void make(Workspace workspace, FilmModel found, FilmOutput file, Optional<StartPicture> picture) {
        FilmRequest request = request(found, file, picture);
        ProgressDisplay display = easel.progress();
        if (found.family() == FilmFamily.STARTER && model == null) {
            display.remark("Using the starter film model that comes with Easel: it shows one simple thing that moves,"
                    + " small. Others: easel doctor.");
        }
        display.remark(description(found, request));
        long start = System.nanoTime();
        List<Path> files;
        try (OutputTarget target = OutputTarget.of(Optional.ofNullable(output), workspace.data());
                WorkflowRunner runner = easel.runner(workspace.with(target.folders()))) {
            Workflow workflow = Workflow.of(FilmWorkflow.of(found, request, "easel"), WorkflowLimits.STANDARD);
            List<Path> made = runner.run(workflow, Map.of(), target.folders(), display);
            files = target.publish(file.finished(made, display, easel.stop()));
        }
        RunReport.print(easel, files, System.nanoTime() - start);
    }

    private FilmRequest request(FilmModel found, FilmOutput file, Optional<StartPicture> picture) {
        FilmFamily family = found.family();
        double rate = framesPerSecond == null ? family.rate() : framesPerSecond;
        double length = seconds == null ? family.seconds() : seconds;
        if (!(length > 0 && length < 1e6)) {
            throw refused("A film of " + length + " seconds is not possible: give more than 0.");
        }
        return new FilmRequest(
                prompt,
                negative == null ? family.negative() : negative,
                Seeds.parse(seed, new SecureRandom()),
                steps == null ? found.steps() : steps,
                size(found, picture),
                found.frames(length, rate),
                rate,
                guidance == null ? found.guidance() : guidance,
                picture.map(StartPicture::name),
                file.saved());
    }

    private ImageRequest.Size size(FilmModel found, Optional<StartPicture> picture) {
        int multiple = found.family().multiple(found.grid());
        ImageRequest.Size usual = found.family().size();
        if (size == null) {
            return picture.map(start -> start.sizeLike(usual, multiple)).orElse(usual);
        }
        ImageRequest.Size asked = ImageRequest.Size.parse(size);
        if (asked.width() % multiple != 0
                || asked.height() % multiple != 0
                || Math.min(asked.width(), asked.height()) < 2 * multiple) {
            throw refused(
                    "The size " + size + " is not possible: " + found.family().spokenName() + " takes multiples of "
                            + multiple + " pixels from " + 2 * multiple + " on.");
        }
        return asked;
    }

    private static String description(FilmModel found, FilmRequest request) {
        return String.format(
                Locale.ROOT,
                "%s (%s): %dx%d pixels, %d frames at %s per second, %d steps.",
                found.family().spokenName(),
                found.file(),
                request.size().width(),
                request.size().height(),
                request.frames(),
                request.rate() == Math.rint(request.rate())
                        ? Long.toString(Math.round(request.rate()))
                        : Double.toString(request.rate()),
                request.steps());
    }

    private static EaselException refused(String message) {
        return new EaselException(ErrorCode.INVALID_INPUT, message);
    }
}
