package dev.easel.app;

import dev.easel.hub.download.ByteCount;
import dev.easel.hub.library.ModelLibrary;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what a weight file is. */
@Command(
        name = "inspect",
        description =
                "Says what a weight file is, without loading it: family, parameters, dtypes, whether Easel runs it.",
        footer = {
            "",
            "Examples:",
            "  easel models inspect ./flux1-dev.safetensors",
            "  easel models inspect ae.safetensors --json"
        })
final class ModelsInspectCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(paramLabel = "FILE", description = "A path, or the name of a file in a model folder.")
    private String file;

    ModelsInspectCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        Map<String, Object> found = ModelInspection.of(path());
        PrintWriter out = easel.console().out();
        if (easel.json()) {
            out.println(Json.line(found));
            return ExitCode.SUCCESS.status();
        }
        found.forEach((name, value) -> print(out, "", name, value));
        return ExitCode.SUCCESS.status();
    }

    private static void print(PrintWriter out, String indent, String name, Object value) {
        switch (value) {
            case Map<?, ?> members -> {
                out.println(indent + name + (members.isEmpty() ? ": none" : ":"));
                members.forEach((key, member) -> print(out, indent + "  ", key.toString(), member));
            }
            case Long bytes when name.equals("size") -> out.println(indent + "size: " + ByteCount.text(bytes));
            case null, default -> out.println(indent + name + ": " + value);
        }
    }

    private Path path() {
        if (Files.exists(Path.of(file))) {
            return Path.of(file);
        }
        ModelLibrary library = ModelTools.library(easel.workspace());
        return library.folders().keys().stream()
                .filter(key -> library.folders().contains(key, file))
                .map(key -> library.folders().find(key, file))
                .findFirst()
                .orElse(Path.of(file));
    }
}
