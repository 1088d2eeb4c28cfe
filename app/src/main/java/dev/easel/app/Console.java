package dev.easel.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Where a command prints.
 *
 * @param out results, for people and programs
 * @param err progress, remarks and errors
 * @param terminal whether {@code err} is a terminal on which lines can be rewritten
 */
public record Console(PrintWriter out, PrintWriter err, boolean terminal) {
    public Console {
        Objects.requireNonNull(out, "out");
        Objects.requireNonNull(err, "err");
    }

    /** The process's own streams; the launcher says whether standard error is a terminal. */
    static Console ofProcess() {
        return new Console(
                new PrintWriter(System.out, false, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                Boolean.getBoolean("dev.easel.terminal"));
    }

    void flush() {
        out.flush();
        err.flush();
    }
}
