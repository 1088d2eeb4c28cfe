package dev.easel.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/**
 * What one command did.
 *
 * @param status the exit status
 * @param out what it printed as its result
 * @param err what it printed besides
 */
record CommandLineRun(int status, String out, String err) {
    /** Runs a command in this process. */
    static CommandLineRun of(String... arguments) {
        return of(Map.of(), arguments);
    }

    /** Runs a command in this process with environment variables. */
    static CommandLineRun of(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(
                new Console(new PrintWriter(out), new PrintWriter(err), false),
                environment,
                new StopSignal(),
                arguments);
        return new CommandLineRun(status, out.toString(), err.toString());
    }
}
