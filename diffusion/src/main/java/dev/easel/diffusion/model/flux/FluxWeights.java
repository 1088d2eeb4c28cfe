package dev.easel.diffusion.model.flux;

import dev.easel.diffusion.model.ModelConfig;
import dev.easel.tensor.WeightMap;
import java.util.List;

/** Recognises the weights of a FLUX.1 transformer and reads its sizes. */
public final class FluxWeights {
    private static final int PATCH_SIZE = 2;
    private static final double THETA = 10000;

    private FluxWeights() {}

    /** Whether these weights, under keys that begin with {@code img_in.weight}, are those of a FLUX.1 transformer. */
    public static boolean detect(WeightMap weights) {
        return weights.contains("img_in.weight")
                && weights.contains("vector_in.in_layer.weight")
                && weights.contains("double_blocks.0.img_mod.lin.weight")
                && weights.contains("double_blocks.0.img_attn.norm.key_norm.scale")
                && weights.contains("txt_in.weight");
    }

    /**
     * The sizes: from the tensors' shapes where these show them, else from the file's metadata, else FLUX.1's own.
     *
     * @throws dev.easel.errors.EaselException when they are not those of a FLUX.1 transformer
     */
    public static FluxParams params(WeightMap weights) {
        ModelConfig config = ModelConfig.of(weights);
        int patchSize = config.integer("patch_size").orElse(PATCH_SIZE);
        long patchArea = (long) patchSize * patchSize;
        long hidden = weights.size("img_in.weight", 0);
        long headWidth = weights.size("double_blocks.0.img_attn.norm.key_norm.scale", 0);
        List<Integer> axes = config.integers("axes_dim").orElseGet(() -> FluxParams.defaultAxes(headWidth, weights));
        return config.checked(() -> new FluxParams(
                weights.size("img_in.weight", 1) / patchArea,
                weights.size("final_layer.linear.weight", 0) / patchArea,
                weights.size("vector_in.in_layer.weight", 1),
                weights.size("txt_in.weight", 1),
                hidden,
                (double) weights.size("double_blocks.0.img_mlp.0.weight", 0) / hidden,
                Math.toIntExact(hidden / headWidth),
                count(weights, "double_blocks."),
                count(weights, "single_blocks."),
                axes,
                config.number("theta").orElse(THETA),
                patchSize,
                weights.contains("guidance_in.in_layer.weight")));
    }

    private static int count(WeightMap weights, String start) {
        int count = 0;
        while (weights.containsPrefix(start + count + ".")) {
            count++;
        }
        return count;
    }
}
