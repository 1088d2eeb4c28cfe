package dev.easel.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what a run made. */
final class RunReport {
    private RunReport() {}

    /** One path a line for readers and scripts; one object for programs, see docs/run.md. */
    static void print(EaselCommand easel, List<Path> files, long nanoseconds) {
        Console console = easel.console();
        double seconds = Math.round(nanoseconds / 1e6) / 1e3;
        if (easel.json()) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("event", "result");
            event.put("files", files.stream().map(Path::toString).toList());
            event.put("seconds", seconds);
            console.out().println(Json.line(event));
            return;
        }
        files.forEach(console.out()::println);
        console.err()
                .println(
                        files.isEmpty()
                                ? "Done in " + seconds + " s; the workflow saved no files."
                                : String.format(Locale.ROOT, "Done in %.2f s.", seconds));
    }
}
