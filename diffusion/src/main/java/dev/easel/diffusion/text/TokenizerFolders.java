package dev.easel.diffusion.text;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokenizers in folders of the file system, {@code <root>/clip}, {@code <root>/t5} and so on, each with the publisher's files or a
 * {@code tokenizer.json}. The first root that has a family's files serves it.
 */
public final class TokenizerFolders implements TokenizerSource, AutoCloseable {
    private static final String DOCUMENT = "tokenizer.json";

    private final List<Path> roots;
    private final Map<TokenizerFamily, Tokenizer> loaded = new EnumMap<>(TokenizerFamily.class);
    private final Map<String, Tokenizer> embedded = new HashMap<>();

    /**
     * @param roots where to look, best first; they need not exist. A person is told to put missing files into the first
     */
    public TokenizerFolders(List<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    @Override
    public synchronized Tokenizer get(TokenizerFamily family) {
        return loaded.computeIfAbsent(family, this::load);
    }

    @Override
    public synchronized Tokenizer embedded(String json, String origin) {
        return embedded.computeIfAbsent(json, document -> TokenizerJson.parse(document, origin));
    }

    private Tokenizer load(TokenizerFamily family) {
        for (Path root : roots) {
            Path folder = root.resolve(family.folder());
            if (Files.isRegularFile(folder.resolve(DOCUMENT))) {
                Path document = folder.resolve(DOCUMENT);
                return TokenizerJson.parse(read(document), document.toString());
            }
            if (family.files().stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)))) {
                return TokenizerJson.parse(compose(family, folder), folder.toString());
            }
        }
        throw missing(family);
    }

    private static String compose(TokenizerFamily family, Path folder) {
        return switch (family) {
            case CLIP ->
                BytePairDocument.clip(
                        read(folder.resolve("vocab.json")), read(folder.resolve("merges.txt")), folder.toString());
            case QWEN25 ->
                BytePairDocument.qwen(
                        read(folder.resolve("vocab.json")),
                        read(folder.resolve("merges.txt")),
                        read(folder.resolve("tokenizer_config.json")),
                        folder.toString());
            case T5 -> read(folder.resolve(DOCUMENT));
        };
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "The tokenizer file " + file + " cannot be read; check it.", e);
        }
    }

    private EaselException missing(TokenizerFamily family) {
        String place = roots.isEmpty()
                ? "tokenizers/" + family.folder()
                : roots.getFirst().resolve(family.folder()).toString();
        return new EaselException(
                ErrorCode.NOT_FOUND,
                "The tokenizer this text encoder needs is missing: run 'easel models pull " + family.catalogueName()
                        + "', or put " + String.join(" and ", family.files()) + " of the public repository "
                        + family.repository() + " into " + place + ".");
    }

    @Override
    public synchronized void close() {
        loaded.values().forEach(Tokenizer::close);
        loaded.clear();
        embedded.values().forEach(Tokenizer::close);
        embedded.clear();
    }
}
