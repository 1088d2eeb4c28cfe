package dev.easel.hub;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The folders model files are found in, by ComfyUI's folder keys ({@code checkpoints}, {@code diffusion_models}, {@code vae}, …).
 *
 * <p>A key has several directories, searched in order: those of each root, then those that configuration added. Names are relative
 * to a directory and joined by {@code /}. Only safetensors and GGUF files are listed. Symbolic links inside the directories are
 * followed, since whoever owns the disk made them; a name that leads out of its directory as written is refused.
 */
public final class ModelFolders {
    /** Python's order of strings: by code point. */
    static final Comparator<String> CODE_POINT_ORDER = (left, right) ->
            Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());

    private static final Set<String> WEIGHT_EXTENSIONS = Set.of("safetensors", "sft", "gguf");
    private static final Set<String> PICKLE_EXTENSIONS = Set.of("ckpt", "pt", "pt2", "pth", "bin", "pkl");
    private static final Map<String, List<String>> DIRECTORIES = standardDirectories();
    private static final Map<String, String> ALIASES = Map.of("unet", "diffusion_models", "clip", "text_encoders");

    private final Map<String, List<Path>> directories;

    private ModelFolders(Map<String, List<Path>> directories) {
        this.directories = directories;
    }

    /** The standard folders of the given roots, earlier roots first. */
    public static ModelFolders of(SequencedCollection<Path> roots) {
        return of(roots, Map.of());
    }

    /**
     * The standard folders of the given roots, and further directories by key.
     *
     * @param roots folders that have sub-folders named as ComfyUI's {@code models} folder; they need not exist
     * @param additional directories searched after the roots' own; a key that is not a standard one becomes a folder too
     */
    public static ModelFolders of(SequencedCollection<Path> roots, Map<String, List<Path>> additional) {
        Map<String, LinkedHashSet<Path>> collected = new LinkedHashMap<>();
        DIRECTORIES.forEach((key, names) -> {
            LinkedHashSet<Path> paths = new LinkedHashSet<>();
            for (Path root : roots) {
                names.forEach(
                        name -> paths.add(root.resolve(name).toAbsolutePath().normalize()));
            }
            collected.put(key, paths);
        });
        additional.forEach((key, paths) -> paths.forEach(path -> collected
                .computeIfAbsent(canonicalKey(key), ignored -> new LinkedHashSet<>())
                .add(path.toAbsolutePath().normalize())));
        Map<String, List<Path>> directories = new LinkedHashMap<>();
        collected.forEach((key, paths) -> directories.put(key, List.copyOf(paths)));
        return new ModelFolders(directories);
    }

    /** The folder keys in ComfyUI's order, then those that configuration added. */
    public SequencedCollection<String> keys() {
        return List.copyOf(directories.keySet());
    }

    /** The key an older name stands for ({@code unet}, {@code clip}), or the key itself. */
    public static String canonicalKey(String key) {
        return ALIASES.getOrDefault(key, key);
    }

    /**
     * The directories of a key, in the order they are searched; they need not exist.
     *
     * @throws EaselException NOT_FOUND if there is no such key
     */
    public List<Path> directories(String key) {
        List<Path> paths = directories.get(canonicalKey(key));
        if (paths == null) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND,
                    "There is no model folder \"" + key + "\": the folders are "
                            + String.join(", ", directories.keySet()) + ".");
        }
        return paths;
    }

    /** The folders where tokenizers are looked for: {@code tokenizers} beside each folder of text encoders. */
    public List<Path> tokenizerFolders() {
        return directories("text_encoders").stream()
                .map(folder -> folder.resolveSibling("tokenizers"))
                .distinct()
                .toList();
    }

    /**
     * The names of a key's files, over all its directories, sorted by code point, each once.
     *
     * @throws EaselException NOT_FOUND if there is no such key, INPUT_OUTPUT if a directory cannot be read
     */
    public List<String> list(String key) {
        TreeSet<String> names = new TreeSet<>(CODE_POINT_ORDER);
        for (Path directory : directories(key)) {
            names.addAll(ModelDirectory.list(directory, WEIGHT_EXTENSIONS));
        }
        return List.copyOf(names);
    }

    /**
     * The file of a name. The name may have more or fewer sub-folders than the file: when no file has exactly this name, the one
     * whose last element is the same is taken.
     *
     * @throws EaselException NOT_FOUND naming where it was looked for and what is there, INVALID_INPUT if several files would do,
     *     INVALID_FILE if it is a pickled checkpoint, FORBIDDEN_PATH if the name leads out of its folder
     */
    public Path find(String key, String name) {
        String asked = name.replace('\\', '/');
        List<Path> searched = directories(key);
        for (Path directory : searched) {
            Path path = ContainedPath.lexically(directory, asked);
            if (!path.equals(directory) && Files.isRegularFile(path)) {
                return requireSafe(path);
            }
        }
        String resolved = resolve(asked, list(key), key).orElseThrow(() -> missing(key, asked));
        for (Path directory : searched) {
            Path path = directory.resolve(resolved);
            if (Files.isRegularFile(path)) {
                return path;
            }
        }
        throw missing(key, asked);
    }

    /**
     * Whether {@link #find} would return a file; for the membership check of a loader node's list.
     *
     * @throws EaselException NOT_FOUND if there is no such key
     */
    public boolean contains(String key, String name) {
        String asked = name.replace('\\', '/');
        List<String> names = list(key);
        return names.contains(asked) || sameLastElement(asked, names).size() == 1;
    }

    private static Optional<String> resolve(String asked, List<String> names, String key) {
        List<String> same = sameLastElement(asked, names);
        if (same.size() > 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Several files of the folder " + key + " are called \"" + lastElement(asked) + "\": name one of "
                            + String.join(", ", same) + ".");
        }
        return same.stream().findFirst();
    }

    private static List<String> sameLastElement(String asked, Collection<String> names) {
        String last = lastElement(asked);
        return names.stream().filter(name -> lastElement(name).equals(last)).toList();
    }

    private EaselException missing(String key, String asked) {
        List<Path> searched = directories(key);
        String places = searched.stream().map(Path::toString).collect(Collectors.joining(", "));
        List<Path> pickled = searched.stream()
                .map(directory -> directory.resolve(asked))
                .filter(path -> isPickle(path) && Files.isRegularFile(path))
                .toList();
        if (!pickled.isEmpty()) {
            return pickleRefused(pickled.getFirst());
        }
        return new EaselException(
                ErrorCode.NOT_FOUND,
                "The model file \"" + asked + "\" is not in the folder " + key + " (looked in " + places + "): "
                        + FoundNames.describe(asked, list(key)));
    }

    private static Path requireSafe(Path path) {
        if (isPickle(path)) {
            throw pickleRefused(path);
        }
        if (!WEIGHT_EXTENSIONS.contains(extension(path.getFileName().toString()))) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "The file " + path + " is not a model file: only .safetensors and .gguf are read.");
        }
        return path;
    }

    private static boolean isPickle(Path path) {
        Path fileName = path.getFileName();
        return fileName != null && PICKLE_EXTENSIONS.contains(extension(fileName.toString()));
    }

    private static EaselException pickleRefused(Path path) {
        return new EaselException(
                ErrorCode.INVALID_FILE,
                "The file " + path
                        + " is a pickled checkpoint, which can run code when it is read: convert it to safetensors"
                        + " (safetensors.torch.save_file in Python, on a machine you can lose) and use that file.");
    }

    static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static String lastElement(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** Contract section 1.3, GET /models: the keys in their order; those with more than one directory name have it listed. */
    private static Map<String, List<String>> standardDirectories() {
        Map<String, List<String>> standard = new LinkedHashMap<>();
        for (String key : List.of(
                "checkpoints",
                "configs",
                "loras",
                "vae",
                "text_encoders",
                "diffusion_models",
                "clip_vision",
                "style_models",
                "embeddings",
                "diffusers",
                "vae_approx",
                "controlnet",
                "gligen",
                "upscale_models",
                "latent_upscale_models",
                "custom_nodes",
                "hypernetworks",
                "photomaker",
                "classifiers",
                "model_patches",
                "audio_encoders")) {
            standard.put(key, List.of(key));
        }
        standard.put("text_encoders", List.of("text_encoders", "clip"));
        standard.put("diffusion_models", List.of("unet", "diffusion_models"));
        standard.put("controlnet", List.of("controlnet", "t2i_adapter"));
        return standard;
    }
}
