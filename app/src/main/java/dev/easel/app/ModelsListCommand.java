package dev.easel.app;

import dev.easel.hub.download.ByteCount;
import dev.easel.hub.library.ModelLibrary;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the files of the model folders. */
@Command(
        name = "list",
        description = "Lists the files of all model folders, with their size and where they were pulled from.",
        footer = {"", "Examples:", "  easel models list", "  easel models list --json"})
final class ModelsListCommand implements Callable<Integer> {
    private final EaselCommand easel;

    ModelsListCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        PrintWriter out = easel.console().out();
        List<ModelLibrary.PresentFile> files =
                ModelTools.library(easel.workspace()).list();
        for (ModelLibrary.PresentFile file : files) {
            if (easel.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("folder", file.folder());
                json.put("name", file.name());
                json.put("path", file.path().toString());
                json.put("size", file.size());
                json.put("source", file.source().orElse(null));
                out.println(Json.line(json));
            } else {
                out.printf(
                        "%-18s %-48s %10s  %s%n",
                        file.folder(),
                        file.name(),
                        ByteCount.text(file.size()),
                        file.source().orElse(""));
            }
        }
        return ExitCode.SUCCESS.status();
    }
}
