package dev.easel.app;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts the command line. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] arguments) {
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
        CommandLine commandLine = new CommandLine(easel, new CommandFactory(easel))
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

    private static int reportMisuse(Console console, ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        String message = exception.getMessage().strip();
        console.err().println("easel: " + message + (message.endsWith(".") ? "" : "."));
        console.err().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.INVALID_INPUT.status();
    }
}
