package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.tensor.TensorScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs the cases of a folder one after the other. */
public final class GoldenRunner {
    private final Path root;
    private final GoldenResources resources;

    /**
     * @param root folder with an {@code INDEX.json}, or any folder with cases below it
     * @param resources things cases need that are not below the folder
     */
    public GoldenRunner(Path root, GoldenResources resources) {
        this.root = root;
        this.resources = resources;
    }

    /** Folders of all cases, in the index's order, or by name without an index. */
    public List<Path> cases() {
        Path index = root.resolve("INDEX.json");
        if (!Files.isRegularFile(index)) {
            return casesBelow();
        }
        List<Path> folders = new ArrayList<>();
        for (JsonNode entry : GoldenCase.readJson(index).get("cases")) {
            folders.add(root.resolve(entry.get("path").textValue()));
        }
        return folders;
    }

    private List<Path> casesBelow() {
        try (Stream<Path> files = Files.walk(root, 3)) {
            return files.filter(file -> file.endsWith("manifest.json"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code <family>/<case>} of a case's folder. */
    public static String id(Path folder) {
        return folder.getParent().getFileName() + "/" + folder.getFileName();
    }

    /** Runs one case. */
    GoldenResult run(Path folder) {
        try (GoldenCase golden = GoldenCase.open(folder, resources);
                TensorScope scope = TensorScope.open()) {
            Optional<GoldenOperation> operation = GoldenFamilies.operation(golden.operation());
            if (operation.isEmpty()) {
                return new GoldenResult.Skipped(golden.id(), golden.operation(), "no such operation in Easel");
            }
            return run(golden, operation.get());
        } catch (RuntimeException e) {
            return new GoldenResult.Failed(id(folder), "?", List.of(describe(e)));
        }
    }

    private static GoldenResult run(GoldenCase golden, GoldenOperation operation) {
        long start = System.nanoTime();
        try {
            GoldenOutputs outputs = operation.run(golden);
            long milliseconds = (System.nanoTime() - start) / 1_000_000;
            GoldenComparison comparison = new GoldenComparison(golden, outputs);
            List<String> differences = comparison.differences();
            return differences.isEmpty()
                    ? new GoldenResult.Passed(
                            golden.id(), golden.operation(), milliseconds, comparison.largestDifference())
                    : new GoldenResult.Failed(golden.id(), golden.operation(), differences);
        } catch (GoldenSkippedException e) {
            return new GoldenResult.Skipped(golden.id(), golden.operation(), e.getMessage());
        } catch (Exception e) {
            return new GoldenResult.Failed(golden.id(), golden.operation(), List.of(describe(e)));
        }
    }

    private static String describe(Exception exception) {
        StringBuilder text = new StringBuilder(exception.getClass().getSimpleName());
        text.append(": ")
                .append(String.valueOf(exception.getMessage())
                        .lines()
                        .findFirst()
                        .orElse(""));
        for (StackTraceElement frame : exception.getStackTrace()) {
            if (frame.getClassName().startsWith("dev.easel.")
                    && !frame.getClassName().startsWith("dev.easel.tensor.Tensor")) {
                return text.append(" at ").append(frame).toString();
            }
        }
        return text.toString();
    }
}
