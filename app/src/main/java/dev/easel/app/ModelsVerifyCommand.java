package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.library.ModelLibrary;
import dev.easel.tensor.file.WeightFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads model files whole and compares their checksums. */
@Command(
        name = "verify",
        description =
                "Reads model files and compares their SHA-256 with the recorded one; all of them, or those named.",
        footer = {
            "",
            "Exits with 3 when one is damaged. Files whose checksum nobody has recorded have only their header checked.",
            "",
            "Examples:",
            "  easel models verify",
            "  easel models verify ae.safetensors"
        })
final class ModelsVerifyCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Files, by name.")
    private List<String> names = new ArrayList<>();

    ModelsVerifyCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        ModelLibrary library = ModelTools.library(easel.workspace());
        List<ModelLibrary.PresentFile> files = library.list().stream()
                .filter(file -> names.isEmpty() || names.stream().anyMatch(name -> isCalled(file, name)))
                .toList();
        for (String name : names) {
            if (files.stream().noneMatch(file -> isCalled(file, name))) {
                throw new EaselException(ErrorCode.NOT_FOUND, "No model folder has a file \"" + name + "\".");
            }
        }
        List<String> damaged = new ArrayList<>();
        for (ModelLibrary.PresentFile file : files) {
            String verdict = verdict(library, file);
            if (verdict.startsWith("damaged")) {
                damaged.add(file.path().toString());
            }
            print(file, verdict);
        }
        if (!damaged.isEmpty()) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "Damaged: " + String.join(", ", damaged) + "; remove and pull "
                            + (damaged.size() == 1 ? "it" : "them") + " again.");
        }
        return ExitCode.SUCCESS.status();
    }

    private static boolean isCalled(ModelLibrary.PresentFile file, String name) {
        return file.name().equals(name)
                || file.name().endsWith("/" + name)
                || file.path().toString().equals(name);
    }

    private static String verdict(ModelLibrary library, ModelLibrary.PresentFile file) {
        try {
            WeightFiles.open(file.path()).close();
        } catch (EaselException corrupt) {
            return "damaged: " + corrupt.getMessage();
        }
        return switch (library.verify(file)) {
            case SOUND -> "sound";
            case DAMAGED -> "damaged: its SHA-256 is not the recorded one";
            case UNKNOWN -> "readable, no checksum recorded";
        };
    }

    private void print(ModelLibrary.PresentFile file, String verdict) {
        if (easel.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("path", file.path().toString());
            json.put("verdict", verdict);
            easel.console().out().println(Json.line(json));
        } else {
            easel.console().out().println(file.path() + "  " + verdict);
        }
        easel.console().out().flush();
    }
}
