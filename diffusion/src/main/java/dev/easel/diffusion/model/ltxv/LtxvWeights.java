package dev.easel.diffusion.model.ltxv;

import dev.easel.diffusion.model.ModelConfig;
import dev.easel.tensor.WeightMap;
import java.util.List;

/** Recognises the weights of an LTX-Video transformer and reads its sizes. */
public final class LtxvWeights {
    private static final int USUAL_HEADS = 32;
    private static final int SMALLEST_HEAD = 64;

    private LtxvWeights() {}

    /** Whether these weights, under keys that begin with {@code patchify_proj.weight}, are those of an LTX-Video transformer. */
    public static boolean detect(WeightMap weights) {
        return weights.contains("patchify_proj.weight")
                && weights.contains("adaln_single.emb.timestep_embedder.linear_1.weight")
                && weights.contains("transformer_blocks.0.attn1.q_norm.weight")
                && weights.contains("transformer_blocks.0.attn2.to_k.weight")
                && weights.contains("caption_projection.linear_1.weight");
    }

    /**
     * The sizes: from the tensors' shapes where these show them, else from the object {@code transformer} in the file's metadata, else
     * those of LTX-Video 0.9.
     *
     * @throws dev.easel.errors.EaselException when they are not those of an LTX-Video transformer
     */
    public static LtxvParams params(WeightMap weights) {
        ModelConfig config = ModelConfig.of(weights).section("transformer");
        int hidden = Math.toIntExact(weights.size("patchify_proj.weight", 0));
        int heads = config.integer("num_attention_heads").orElseGet(() -> heads(hidden));
        return config.checked(() -> {
            if (heads < 1 || hidden % heads != 0) {
                throw new IllegalArgumentException("a width of " + hidden + " has no " + heads + " equal heads");
            }
            return new LtxvParams(
                    weights.size("patchify_proj.weight", 1),
                    heads,
                    hidden / heads,
                    weights.size("caption_projection.linear_1.weight", 1),
                    count(weights, "transformer_blocks."),
                    config.number("positional_embedding_theta").orElse(10000.0),
                    config.numbers("positional_embedding_max_pos").orElse(List.of(20.0, 2048.0, 2048.0)),
                    config.flag("causal_temporal_positioning").orElse(false),
                    config.integers("vae_scale_factors").orElse(List.of(8, 32, 32)));
        });
    }

    /** Published models have 32 heads of 64 channels or more. */
    private static int heads(int hidden) {
        return hidden >= USUAL_HEADS * SMALLEST_HEAD ? USUAL_HEADS : Math.max(1, hidden / SMALLEST_HEAD);
    }

    private static int count(WeightMap weights, String start) {
        int count = 0;
        while (weights.containsPrefix(start + count + ".")) {
            count++;
        }
        return count;
    }
}
