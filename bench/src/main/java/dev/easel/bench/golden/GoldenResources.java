package dev.easel.bench.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Things cases need that are not in their folders.
 *
 * @param tokenizers folder with {@code clip}, {@code t5} and {@code qwen25}, each as the text encoder's publisher ships it
 */
public record GoldenResources(Optional<Path> tokenizers) {
    /** Keeps a folder only if it is there. */
    public GoldenResources {
        tokenizers = tokenizers.filter(Files::isDirectory);
    }

    /**
     * Data of one tokenizer.
     *
     * @throws GoldenSkippedException when it is not here
     */
    public Path tokenizer(String name) throws GoldenSkippedException {
        return tokenizers
                .map(folder -> folder.resolve(name))
                .filter(Files::isDirectory)
                .orElseThrow(() -> new GoldenSkippedException(
                        "no tokenizer data '" + name + "' (name its folder with --tokenizers)"));
    }

    /** Looks for tokenizer data beside the cases, then in {@code ../shared} of the working folder and of those above it. */
    static GoldenResources near(Path goldens) {
        Path absolute = goldens.toAbsolutePath().normalize();
        Optional<Path> beside =
                Optional.of(absolute.resolveSibling("tokenizers")).filter(Files::isDirectory);
        return new GoldenResources(beside.or(() -> shared("tokenizers")));
    }

    /** A folder of {@code ../shared} relative to the working folder or one above it. */
    static Optional<Path> shared(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve("shared").resolve(name);
            if (Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
