package dev.easel.app;

import dev.easel.diffusion.text.TokenizerJson;
import dev.easel.tensor.NativeLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code easel}: the options that every subcommand takes. */
@Command(
        name = "easel",
        description = "Makes pictures from words, and runs ComfyUI workflows, on the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        parameterListHeading = "%n",
        footer = {
            "",
            "Examples:",
            "  easel image \"a red apple on a blue background\"   a picture, in output/",
            "  easel run workflow.json --prompt \"a lighthouse\"   with another prompt",
            "  easel doctor                                     what is there, what is missing",
        })
public final class EaselCommand implements Runnable {
    private final Console console;
    private final Map<String, String> environment;
    private final StopSignal stop;

    @Spec
    private CommandSpec specification;

    @Option(
            names = "--device",
            scope = ScopeType.INHERIT,
            paramLabel = "DEVICE",
            description = "Where to compute: cpu, cuda:N, or auto (default: the first CUDA device, else the CPU).")
    private String device = "auto";

    @Option(
            names = "--models",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "A folder with checkpoints, vae, … as in ComfyUI's models folder; repeatable. Searched before"
                    + " EASEL_MODELS and ./models.")
    private List<Path> models = new ArrayList<>();

    @Option(
            names = "--extra-model-paths",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "A ComfyUI extra_model_paths.yaml; repeatable (default: ./extra_model_paths.yaml, if there).")
    private List<Path> extraModelPaths = new ArrayList<>();

    @Option(
            names = "--data",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "The folder that holds input and output (default: the current folder).")
    private Path data = Path.of("");

    @Option(
            names = "--libtorch",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "Use the libtorch installed there, for instance one with CUDA (also: EASEL_LIBTORCH).")
    private Path libtorch;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print stack traces of failures.")
    private boolean verbose;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON for programs, an object a line.")
    private boolean json;

    EaselCommand(Console console, Map<String, String> environment, StopSignal stop) {
        this.console = console;
        this.environment = Map.copyOf(environment);
        this.stop = stop;
    }

    @Override
    public void run() {
        throw new ParameterException(
                specification.commandLine(), "Say what to do: image, video, run, nodes, doctor, …");
    }

    Console console() {
        return console;
    }

    Map<String, String> environment() {
        return environment;
    }

    String device() {
        return device;
    }

    /** The libtorch that the launcher was told to use. */
    Optional<Path> libtorch() {
        return Optional.ofNullable(libtorch)
                .or(() -> Optional.ofNullable(environment.get("EASEL_LIBTORCH")).map(Path::of));
    }

    boolean verbose() {
        return verbose;
    }

    boolean json() {
        return json;
    }

    /** Shows how far this command is, in the way that suits whoever reads it. */
    ProgressDisplay progress() {
        if (json) {
            return new JsonProgress(console.out());
        }
        return console.terminal()
                ? new TerminalProgress(console.err(), System::nanoTime)
                : new LineProgress(console.err(), System::nanoTime);
    }

    /** Starts to load libtorch and the tokenizers' library, which takes longer than all that has to be done before they are used. */
    void loadLibrariesMeanwhile() {
        loadMeanwhile("load-libtorch", NativeLibrary::load);
        loadMeanwhile("load-tokenizers", TokenizerJson::load);
    }

    private static void loadMeanwhile(String name, Runnable load) {
        Thread.ofPlatform()
                .daemon()
                .name(name)
                .uncaughtExceptionHandler((thread, reportedOnUse) -> {})
                .start(load);
    }

    /** A runner of workflows that stops when someone asks this process to. */
    WorkflowRunner runner(Workspace workspace) {
        return new WorkflowRunner(Engine.open(workspace, device), stop);
    }

    /** Asks this process to stop. */
    StopSignal stop() {
        return stop;
    }

    /** The configurations of model folders that were named. */
    List<Path> extraModelPaths() {
        return List.copyOf(extraModelPaths);
    }

    /** The folder that holds input and output. */
    Path data() {
        return data;
    }

    /** The folders this command works with. */
    Workspace workspace() {
        return Workspace.of(models, extraModelPaths, data, environment);
    }
}
