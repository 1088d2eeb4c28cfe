package dev.easel.diffusion.model.mochi;

import dev.easel.diffusion.model.ModelConfig;
import dev.easel.tensor.WeightMap;

/** Recognises the weights of a Mochi transformer and reads its sizes. */
public final class MochiWeights {
    private MochiWeights() {}

    /** Whether these weights, under keys that begin with {@code t5_yproj.weight}, are those of a Mochi transformer. */
    public static boolean detect(WeightMap weights) {
        return weights.contains("t5_yproj.weight")
                && weights.contains("pos_frequencies")
                && weights.contains("x_embedder.proj.weight")
                && weights.contains("blocks.0.attn.qkv_x.weight");
    }

    /**
     * The sizes, all from the tensors' shapes.
     *
     * @throws dev.easel.errors.EaselException when they are not those of a Mochi transformer
     */
    public static MochiParams params(WeightMap weights) {
        return ModelConfig.of(weights)
                .checked(() -> new MochiParams(
                        size(weights, "x_embedder.proj.weight", 2),
                        size(weights, "x_embedder.proj.weight", 1),
                        size(weights, "x_embedder.proj.weight", 0),
                        size(weights, "t5_yproj.weight", 0),
                        count(weights, "blocks."),
                        size(weights, "pos_frequencies", 1),
                        2 * size(weights, "pos_frequencies", 2),
                        size(weights, "t5_yproj.weight", 1)));
    }

    private static int size(WeightMap weights, String key, int dimension) {
        return Math.toIntExact(weights.size(key, dimension));
    }

    private static int count(WeightMap weights, String start) {
        int count = 0;
        while (weights.containsPrefix(start + count + ".")) {
            count++;
        }
        return count;
    }
}
