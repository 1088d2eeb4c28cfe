package dev.easel.diffusion.text;

import dev.easel.tensor.DType;
import dev.easel.tensor.Generator;
import dev.easel.tensor.InMemoryWeights;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.WeightStorage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Text encoders of a few channels with random weights, under the names and with the headers that files have. */
final class TinyEncoders {
    static final long CLIP_L_WIDTH = 8;
    static final long CLIP_G_WIDTH = 12;
    static final long T5_WIDTH = 24;
    private static final long TOKENS = 64;

    private TinyEncoders() {}

    /** CLIP-L of two layers in the Hugging Face layout. */
    static WeightMap clipL() {
        return hugging("clip_l.safetensors", CLIP_L_WIDTH, 2, Map.of("config", "{\"num_attention_heads\": 2}"), 1);
    }

    /** A CLIP of the Hugging Face layout that nothing but its width tells from CLIP-L. */
    static WeightMap wide() {
        return hugging("wide.safetensors", CLIP_G_WIDTH, 2, Map.of("config", "{\"num_attention_heads\": 2}"), 2);
    }

    private static WeightMap hugging(String name, long width, int layers, Map<String, String> header, long seed) {
        Builder builder = new Builder(seed);
        String model = "text_model.";
        builder.add(model + "embeddings.token_embedding.weight", TOKENS, width);
        builder.add(model + "embeddings.position_embedding.weight", 77, width);
        for (int layer = 0; layer < layers; layer++) {
            String prefix = model + "encoder.layers." + layer + ".";
            for (String part : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                builder.layer(prefix + "self_attn." + part, width, width);
            }
            builder.norm(prefix + "layer_norm1", width);
            builder.norm(prefix + "layer_norm2", width);
            builder.layer(prefix + "mlp.fc1", 2 * width, width);
            builder.layer(prefix + "mlp.fc2", width, 2 * width);
        }
        builder.norm(model + "final_layer_norm", width);
        builder.add("text_projection.weight", width, width);
        return builder.build(name, with(header, Words.framedDocument()));
    }

    /** CLIP-G of two layers in OpenCLIP's layout. */
    static WeightMap openClipG() {
        Builder builder = new Builder(3);
        long width = CLIP_G_WIDTH;
        builder.add("token_embedding.weight", TOKENS, width);
        builder.add("positional_embedding", 77, width);
        for (int layer = 0; layer < 2; layer++) {
            String prefix = "transformer.resblocks." + layer + ".";
            builder.add(prefix + "attn.in_proj_weight", 3 * width, width);
            builder.add(prefix + "attn.in_proj_bias", 3 * width);
            builder.layer(prefix + "attn.out_proj", width, width);
            builder.norm(prefix + "ln_1", width);
            builder.norm(prefix + "ln_2", width);
            builder.layer(prefix + "mlp.c_fc", 2 * width, width);
            builder.layer(prefix + "mlp.c_proj", width, 2 * width);
        }
        builder.norm("ln_final", width);
        builder.add("text_projection", width, 5);
        return builder.build(
                "clip_g.safetensors", with(Map.of("config", "{\"num_attention_heads\": 2}"), Words.framedDocument()));
    }

    /** T5 of two layers. */
    static WeightMap t5() {
        Builder builder = new Builder(4);
        builder.add("shared.weight", TOKENS, T5_WIDTH);
        for (int layer = 0; layer < 2; layer++) {
            String prefix = "encoder.block." + layer + ".layer.";
            for (String part : List.of("q", "k", "v")) {
                builder.add(prefix + "0.SelfAttention." + part + ".weight", 6, T5_WIDTH);
            }
            builder.add(prefix + "0.SelfAttention.o.weight", T5_WIDTH, 6);
            builder.add(prefix + "0.layer_norm.weight", T5_WIDTH);
            builder.add(prefix + "1.layer_norm.weight", T5_WIDTH);
            builder.add(prefix + "1.DenseReluDense.wi_0.weight", 32, T5_WIDTH);
            builder.add(prefix + "1.DenseReluDense.wi_1.weight", 32, T5_WIDTH);
            builder.add(prefix + "1.DenseReluDense.wo.weight", T5_WIDTH, 32);
        }
        builder.add("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", 32, 3);
        builder.add("encoder.final_layer_norm.weight", T5_WIDTH);
        return builder.build("t5.safetensors", with(Map.of("min_length", "6"), Words.endedDocument()));
    }

    private static Map<String, String> with(Map<String, String> header, String tokenizer) {
        Map<String, String> all = new LinkedHashMap<>(header);
        all.put("tokenizer_json", tokenizer);
        return all;
    }

    /** Loaded encoders of files, and the value that describes them. */
    record Loaded(TextEncoders encoders, Clip clip, TokenizerFolders tokenizers) implements AutoCloseable {
        @Override
        public void close() {
            encoders.close();
            tokenizers.close();
        }
    }

    static Loaded load(ClipType type, Optional<EmbeddingResolver> embeddings, WeightMap... files) {
        TextEncoderWeights weights = TextEncoderWeights.detect(List.of(files), type);
        TokenizerFolders tokenizers = new TokenizerFolders(List.of());
        TextEncoders encoders = TextEncoders.load(weights, WeightStorage.AS_STORED);
        Clip clip = Clip.of(
                weights.combination(),
                new PromptTokenizers(weights, tokenizers, embeddings),
                TextEncoderSource.of(encoders));
        return new Loaded(encoders, clip, tokenizers);
    }

    private static final class Builder {
        private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        private final TensorScope scope = TensorScope.open();
        private final long seed;

        Builder(long seed) {
            this.seed = seed;
        }

        void add(String key, long... shape) {
            try (Generator generator = new Generator(seed + tensors.size())) {
                tensors.put(key, generator.normal(DType.F32, shape).mul(0.4));
            }
        }

        void layer(String key, long out, long in) {
            add(key + ".weight", out, in);
            add(key + ".bias", out);
        }

        void norm(String key, long width) {
            add(key + ".weight", width);
            add(key + ".bias", width);
        }

        WeightMap build(String name, Map<String, String> header) {
            try (scope) {
                return InMemoryWeights.of(name, tensors, header);
            }
        }
    }
}
