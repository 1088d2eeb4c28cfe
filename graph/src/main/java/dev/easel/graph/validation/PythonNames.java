package dev.easel.graph.validation;

import dev.easel.errors.EaselException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Java exceptions under the names and in the form that ComfyUI clients know (contract section 4.10). */
public final class PythonNames {
    private static final int MAX_FRAMES = 30;

    private PythonNames() {}

    /** The Python exception class that says the same. */
    public static String exceptionType(Throwable exception) {
        return switch (exception) {
            case EaselException easel ->
                switch (easel.code()) {
                    case INVALID_INPUT, INVALID_FILE -> "ValueError";
                    case NOT_FOUND -> "FileNotFoundError";
                    case FORBIDDEN_PATH -> "PermissionError";
                    case OUT_OF_MEMORY -> "torch.OutOfMemoryError";
                    case INPUT_OUTPUT, STORAGE_FULL -> "OSError";
                    case INTERRUPTED -> "InterruptProcessingException";
                    case UNSUPPORTED_MODEL, UNAVAILABLE, LIMIT_REACHED, INTERNAL -> "RuntimeError";
                };
            case OutOfMemoryError error -> "torch.OutOfMemoryError";
            case IllegalArgumentException illegal -> "ValueError";
            case IndexOutOfBoundsException index -> "IndexError";
            case ArithmeticException arithmetic -> "ArithmeticError";
            case ClassCastException cast -> "TypeError";
            case FileNotFoundException missing -> "FileNotFoundError";
            case NoSuchFileException missing -> "FileNotFoundError";
            case IOException io -> "OSError";
            case TimeoutException timeout -> "TimeoutError";
            default ->
                exception.getClass().getName().startsWith("java.")
                        ? "RuntimeError"
                        : exception.getClass().getName();
        };
    }

    /** Where it happened, outermost call first, one text for each call. */
    public static List<String> traceback(Throwable exception) {
        List<String> lines = new ArrayList<>();
        StackTraceElement[] frames = exception.getStackTrace();
        for (int index = Math.min(frames.length, MAX_FRAMES) - 1; index >= 0; index--) {
            StackTraceElement frame = frames[index];
            String call = frame.getClassName() + "." + frame.getMethodName();
            lines.add("  File \"" + frame.getFileName() + "\", line " + frame.getLineNumber() + ", in " + call
                    + "\n    " + call + "\n");
        }
        return lines;
    }
}
