package dev.easel.diffusion.text;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.WeightMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Recognises text encoders in a file by their keys and sizes, alone or inside a checkpoint, and gives their keys the usual form. */
final class TextEncoderDetection {
    /** The Hugging Face layout of a CLIP text model. */
    private static final String CLIP_MARK = "text_model.encoder.layers.0.mlp.fc1.weight";
    /** The same layout as the first checkpoints of Stable Diffusion had it. */
    private static final String BARE_CLIP_MARK = "encoder.layers.0.mlp.fc1.weight";

    private static final String T5_MARK = "encoder.block.0.layer.0.SelfAttention.k.weight";
    /** T5 as llama.cpp names it in GGUF files. */
    private static final String GGUF_MARK = "enc.blk.0.attn_k.weight";

    private static final String LAST_LAYER_OF_CLIP_G = "text_model.encoder.layers.31.mlp.fc1.weight";

    /** llama.cpp's names of T5's tensors, in the order of replacement. */
    private static final List<Map.Entry<String, String>> GGUF_NAMES = List.of(
            Map.entry("enc.", "encoder."),
            Map.entry(".blk.", ".block."),
            Map.entry("token_embd", "shared"),
            Map.entry("output_norm", "final_layer_norm"),
            Map.entry("attn_norm", "layer.0.layer_norm"),
            Map.entry("attn_rel_b", "layer.0.SelfAttention.relative_attention_bias"),
            Map.entry("attn_q", "layer.0.SelfAttention.q"),
            Map.entry("attn_k", "layer.0.SelfAttention.k"),
            Map.entry("attn_v", "layer.0.SelfAttention.v"),
            Map.entry("attn_o", "layer.0.SelfAttention.o"),
            Map.entry("ffn_norm", "layer.1.layer_norm"),
            Map.entry("ffn_gate", "layer.1.DenseReluDense.wi_0"),
            Map.entry("ffn_up", "layer.1.DenseReluDense.wi_1"),
            Map.entry("ffn_down", "layer.1.DenseReluDense.wo"));

    private TextEncoderDetection() {}

    /**
     * An encoder found in a file.
     *
     * @param kind which
     * @param weights keys {@code text_model.…} or {@code encoder.…}; closing it leaves the file open
     */
    record Found(EncoderKind kind, WeightMap weights) {}

    /** All encoders of a file, in its order. */
    static List<Found> find(WeightMap file) {
        List<Found> found = new ArrayList<>();
        for (String key : file.keys()) {
            findBy(file, key).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<Found> findBy(WeightMap file, String key) {
        if (key.endsWith(CLIP_MARK)) {
            String prefix = prefix(key, CLIP_MARK);
            return Optional.of(clip(file, prefix, file.under(prefix)));
        }
        if (key.endsWith(BARE_CLIP_MARK)) {
            String prefix = prefix(key, BARE_CLIP_MARK);
            return file.contains(prefix + "embeddings.token_embedding.weight")
                    ? Optional.of(clip(file, prefix, bare(file.under(prefix))))
                    : Optional.empty();
        }
        if (key.endsWith(OpenClipWeights.MARK)) {
            String prefix = prefix(key, OpenClipWeights.MARK);
            return file.contains(prefix + "token_embedding.weight")
                    ? Optional.of(clip(file, prefix, new OpenClipWeights(file.under(prefix))))
                    : Optional.empty();
        }
        if (key.endsWith(T5_MARK)) {
            return Optional.of(new Found(EncoderKind.T5_XXL, file.under(prefix(key, T5_MARK))));
        }
        return key.equals(GGUF_MARK)
                ? Optional.of(new Found(EncoderKind.T5_XXL, file.renamed(name -> Optional.of(fromGguf(name)))))
                : Optional.empty();
    }

    private static String prefix(String key, String mark) {
        return key.substring(0, key.length() - mark.length());
    }

    private static WeightMap bare(WeightMap weights) {
        return weights.renamed(key -> Optional.of(key.startsWith("text_projection") ? key : "text_model." + key));
    }

    private static String fromGguf(String key) {
        String name = key;
        for (Map.Entry<String, String> replacement : GGUF_NAMES) {
            name = name.replace(replacement.getKey(), replacement.getValue());
        }
        return name;
    }

    private static Found clip(WeightMap file, String prefix, WeightMap weights) {
        String layers = "text_model.encoder.layers.";
        if (weights.size(layers + "0.mlp.fc1.weight", 1) == 1024 && weights.contains(layers + "22.mlp.fc1.weight")) {
            throw new EaselException(
                    ErrorCode.UNSUPPORTED_MODEL,
                    file.name() + " holds CLIP-H, the text encoder of Stable Diffusion 2, which is not supported;"
                            + " choose a CLIP-L, CLIP-G or T5 file.");
        }
        return new Found(isClipG(file, prefix, weights) ? EncoderKind.CLIP_G : EncoderKind.CLIP_L, weights);
    }

    /** By name where a prefix or the header has one, else by depth: CLIP-G has 32 layers, CLIP-L 12. */
    private static boolean isClipG(WeightMap file, String prefix, WeightMap weights) {
        if (prefix.contains("clip_l") || prefix.contains("clip_g")) {
            return prefix.contains("clip_g");
        }
        Optional<String> component = Optional.ofNullable(file.metadata().get("easel.component"));
        if (component.isPresent()) {
            return component.get().equals("clip_g");
        }
        return weights instanceof OpenClipWeights
                || weights.contains(LAST_LAYER_OF_CLIP_G)
                || EncoderConfig.of(file)
                        .text("hidden_act")
                        .filter("gelu"::equals)
                        .isPresent();
    }
}
