package dev.easel.hub.library;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.ContainedPath;
import dev.easel.hub.ModelFolders;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Where a file goes inside a root of model folders.
 *
 * @param path relative to the root, joined by {@code /}
 * @param file the whole path
 */
record ModelPlace(String path, Path file) {
    private static final Set<String> WEIGHTS = Set.of("safetensors", "sft", "gguf");
    private static final Set<String> PICKLES = Set.of("ckpt", "pt", "pt2", "pth", "bin", "pkl");
    private static final Set<String> TOKENIZER_FILES = Set.of("json", "txt", "model");
    private static final String TOKENIZERS = "tokenizers";

    /**
     * @param folder a model folder, with sub-folders if need be, or {@code tokenizers/…}
     * @param name the file's name
     * @throws EaselException NOT_FOUND for an unknown folder, FORBIDDEN_PATH for a name that leads out of it, INVALID_FILE for a pickled
     *     file, INVALID_INPUT for another that is no model file
     */
    static ModelPlace of(ModelFolders folders, Path root, String folder, String name) {
        String slashed = folder.replace('\\', '/');
        int slash = slashed.indexOf('/');
        String key = ModelFolders.canonicalKey(slash < 0 ? slashed : slashed.substring(0, slash));
        boolean tokenizer = key.equals(TOKENIZERS);
        if (!tokenizer) {
            folders.directories(key);
        }
        requireKind(name, tokenizer);
        String below = (slash < 0 ? "" : slashed.substring(slash + 1) + "/") + name;
        Path directory = root.resolve(key);
        Path file = ContainedPath.resolve(directory, below);
        if (file.equals(directory.toAbsolutePath().normalize())) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "A file needs a name; give one with --as.");
        }
        return new ModelPlace(
                key + "/"
                        + directory
                                .toAbsolutePath()
                                .normalize()
                                .relativize(file)
                                .toString()
                                .replace('\\', '/'),
                file);
    }

    /** Whether a file of this name holds weights. */
    static boolean holdsWeights(String name) {
        return WEIGHTS.contains(extension(name));
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static void requireKind(String name, boolean tokenizer) {
        if (PICKLES.contains(extension(name))) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    name
                            + " is a pickled checkpoint, which can run code when it is read, and is not fetched: look for a"
                            + " .safetensors of the same model, or convert it (safetensors.torch.save_file in Python, on a"
                            + " machine you can lose).");
        }
        if (!(tokenizer ? TOKENIZER_FILES : WEIGHTS).contains(extension(name))) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "\"" + name
                            + "\" is not a model file: only .safetensors, .sft and .gguf are. If the address hides its"
                            + " name, give one with --as.");
        }
    }
}
