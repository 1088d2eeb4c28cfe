package dev.easel.diffusion.text;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Textual inversions in weight files: the vectors for an encoder stand under its name ({@code clip_l}, {@code clip_g}, {@code t5xxl}),
 * or, in files for one encoder, in the first tensor whatever its name ({@code emb_params} usually). Bundled embeddings
 * ({@code bundle_emb.NAME.string_to_param.*}) follow each other.
 */
public final class EmbeddingFiles implements EmbeddingResolver {
    private static final String BUNDLE = "bundle_emb.";

    private final Function<String, Optional<WeightMap>> files;

    /**
     * @param files opens the file of a name, with or without its extension, in the folders for embeddings, and never outside them; it is
     *     closed here
     */
    public EmbeddingFiles(Function<String, Optional<WeightMap>> files) {
        this.files = files;
    }

    @Override
    public Optional<float[][]> find(String name, EncoderKind kind) {
        return files.apply(name).map(file -> {
            try (file;
                    TensorScope scope = TensorScope.open()) {
                return read(file, kind);
            }
        });
    }

    private static float[][] read(WeightMap file, EncoderKind kind) {
        return keys(file, kind).stream()
                .flatMap(key -> rows(file, key).stream())
                .map(Tensor::toFloats)
                .toArray(float[][]::new);
    }

    private static List<String> keys(WeightMap file, EncoderKind kind) {
        if (file.contains(kind.weightKey())) {
            return List.of(kind.weightKey());
        }
        for (String end : List.of(".string_to_param.*", "." + kind.weightKey())) {
            List<String> bundled = file.keys().stream()
                    .filter(key -> key.startsWith(BUNDLE) && key.endsWith(end))
                    .toList();
            if (!bundled.isEmpty()) {
                return bundled;
            }
        }
        return file.keys().stream().limit(1).toList();
    }

    /** The vectors of a tensor [vectors, width], or the one it is [width]. */
    private static List<Tensor> rows(WeightMap file, String key) {
        Tensor stored = file.get(key).to(DType.F32); // [vectors, width] or [width]
        return switch (stored.rank()) {
            case 1 -> List.of(stored);
            case 2 -> stored.unbind(0);
            default ->
                throw new EaselException(
                        ErrorCode.INVALID_FILE,
                        "Tensor '" + key + "' in " + file.name() + " has " + stored.rank()
                                + " dimensions, and a textual inversion has one or two; choose another embedding.");
        };
    }
}
