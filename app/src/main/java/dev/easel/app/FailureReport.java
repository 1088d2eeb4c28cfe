package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints a failure as one sentence, and as JSON for programs; the stack trace only when asked for. */
final class FailureReport {
    private FailureReport() {}

    /**
     * Prints what went wrong.
     *
     * @return the exit status
     */
    static int print(EaselCommand easel, Throwable failure) {
        ErrorCode code = codeOf(failure);
        int status = ExitCode.of(code).status();
        String sentence = sentence(failure);
        Console console = easel.console();
        if (easel.json()) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("event", "error");
            event.put("code", code.name());
            event.put("message", sentence);
            event.put("exit", status);
            console.out().println(Json.line(event));
            console.out().flush();
        }
        console.err().println("easel: " + sentence);
        if (easel.verbose()) {
            failure.printStackTrace(console.err());
        }
        return status;
    }

    private static ErrorCode codeOf(Throwable failure) {
        return switch (failure) {
            case EaselException exception -> exception.code();
            case OutOfMemoryError error -> ErrorCode.OUT_OF_MEMORY;
            case StackOverflowError error -> ErrorCode.INVALID_INPUT;
            default -> ErrorCode.INTERNAL;
        };
    }

    private static String sentence(Throwable failure) {
        return switch (failure) {
            case EaselException exception -> oneLine(exception.getMessage());
            case OutOfMemoryError error ->
                "The Java heap cannot hold this; give it more with EASEL_JAVA_OPTIONS=-Xmx4g, or ask for less.";
            case StackOverflowError error -> "The input is nested too deeply.";
            default ->
                "Easel failed in a way it should not (" + oneLine(failure.toString())
                        + "); run the same with --verbose and report what it prints.";
        };
    }

    private static String oneLine(String message) {
        return message == null
                ? "no message"
                : message.lines().findFirst().orElse("no message").strip();
    }
}
