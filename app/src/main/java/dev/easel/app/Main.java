package dev.easel.app;

import dev.easel.media.film.FilmLibraries;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts the command line. */
public final class Main {
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("image", ImageCommand.class);
        COMMANDS.put("video", VideoCommand.class);
        COMMANDS.put("run", RunCommand.class);
        COMMANDS.put("convert", ConvertCommand.class);
        COMMANDS.put("prompt", PromptCommand.class);
        COMMANDS.put("story", StoryCommand.class);
        COMMANDS.put("serve", ServeCommand.class);
        COMMANDS.put("worker", WorkerCommand.class);
        COMMANDS.put("publish", PublishCommand.class);
        COMMANDS.put("endpoints", EndpointsCommand.class);
        COMMANDS.put("keys", KeysCommand.class);
        COMMANDS.put("usage", UsageCommand.class);
        COMMANDS.put("deploy", DeployCommand.class);
        COMMANDS.put("convert-workflow", ConvertWorkflowCommand.class);
        COMMANDS.put("models", ModelsCommand.class);
        COMMANDS.put("nodes", NodesCommand.class);
        COMMANDS.put("doctor", DoctorCommand.class);
        COMMANDS.put("train-startup", TrainStartupCommand.class);
    }

    private Main() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("convert")) {
            FilmLibraries.loadAhead();
        }
        StopSignal stop = new StopSignal();
        stop.listen();
        int status = run(Console.ofProcess(), System.getenv(), stop, arguments);
        stop.finished();
        System.exit(status);
    }

    /**
     * Runs one command.
     *
     * @param console where it prints
     * @param environment the environment variables it may read
     * @param stop asks it to stop
     * @return the exit status
     */
    static int run(Console console, Map<String, String> environment, StopSignal stop, String... arguments) {
        EaselCommand easel = new EaselCommand(console, environment, stop);
        CommandLine commandLine = new CommandLine(easel, new CommandFactory(easel));
        subcommands(List.of(arguments)).forEach((name, type) -> commandLine.addSubcommand(name, type));
        commandLine
                .setOut(console.out())
                .setErr(console.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(console.terminal())
                .setParameterExceptionHandler((exception, ignored) -> reportMisuse(console, exception))
                .setExecutionExceptionHandler((exception, ignored, parsed) -> FailureReport.print(easel, exception));
        try {
            return commandLine.execute(arguments);
        } catch (OutOfMemoryError | StackOverflowError error) {
            return FailureReport.print(easel, error);
        } finally {
            console.flush();
        }
    }

    /** Those that are named, since describing one takes milliseconds; all of them when none is, for help and suggestions. */
    private static Map<String, Class<?>> subcommands(List<String> arguments) {
        if (arguments.equals(List.of("--version"))) {
            return Map.of();
        }
        Map<String, Class<?>> named = new LinkedHashMap<>(COMMANDS);
        named.keySet().retainAll(arguments);
        return named.isEmpty() ? COMMANDS : named;
    }

    private static int reportMisuse(Console console, ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        String message = exception.getMessage().strip();
        console.err().println("easel: " + message + (message.endsWith(".") ? "" : "."));
        console.err().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.INVALID_INPUT.status();
    }
}
