package dev.easel.nodes;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Predicate;

/** Writes models with FLUX.1's structure, a few kilobytes large and filled with random numbers, into a folder of models. */
final class TinyModels {
    private static final int HIDDEN = 32;
    private static final int HEAD = 16;
    private static final int CONTEXT = 16;
    private static final int POOLED = 12;
    private static final int VAE = 32;
    private static final int WORDS = 12;

    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private TinyModels() {}

    /** A model without weights. */
    static TinyModels empty() {
        return new TinyModels();
    }

    /** Adds a weight of any shape. */
    TinyModels tensor(String name, long... shape) {
        shapes.put(name, shape);
        return this;
    }

    /** Adds another model's weights behind a prefix. */
    TinyModels under(String prefix, TinyModels other) {
        other.shapes.forEach((name, shape) -> shapes.put(prefix + name, shape));
        return this;
    }

    /** Makes matrices whose names pass a test 8 bits wide, each with the scale it is to be multiplied by. */
    TinyModels scaled(Predicate<String> test) {
        List.copyOf(shapes.keySet()).stream()
                .filter(name -> name.endsWith(".weight") && shapes.get(name).length == 2 && test.test(name))
                .forEach(name -> shapes.put(name.replaceAll("weight$", "scale_weight"), new long[0]));
        return this;
    }

    /** Writes the files that the workflow in the examples names, under those names. */
    static void write(Path models) throws IOException {
        Path transformers = models.resolve("diffusion_models");
        write(transformers.resolve("flux1-dev.safetensors"), transformer(16), transformerSizes(), 1);
        write(transformers.resolve("flux1-fill-dev.safetensors"), transformer(16 + 16 + 64), transformerSizes(), 6);
        write(transformers.resolve("flux1-canny-dev.safetensors"), transformer(16 + 16), transformerSizes(), 7);
        write(models.resolve("text_encoders/clip_l.safetensors"), clip(), clipHeader(), 2);
        write(models.resolve("text_encoders/t5xxl_fp8_e4m3fn.safetensors"), t5(), t5Header(), 3);
        write(models.resolve("vae/ae.safetensors"), autoencoder(), autoencoderSizes(), 4);
        write(models.resolve("loras/tiny.safetensors"), lora(), Map.of(), 5);
    }

    static void write(Path file, TinyModels model, Map<String, String> metadata, long seed) throws IOException {
        Files.createDirectories(file.getParent());
        SafetensorsWriter.write(new RandomWeights(file.toString(), model.shapes, metadata, seed), file);
    }

    TinyModels linear(String name, long out, long in) {
        shapes.put(name + ".weight", new long[] {out, in});
        shapes.put(name + ".bias", new long[] {out});
        return this;
    }

    TinyModels vector(String name, long size) {
        shapes.put(name, new long[] {size});
        return this;
    }

    private TinyModels norm(String name, long size) {
        return vector(name + ".weight", size).vector(name + ".bias", size);
    }

    TinyModels matrix(String name, long out, long in) {
        shapes.put(name + ".weight", new long[] {out, in});
        return this;
    }

    private TinyModels convolution(String name, long out, long in, long size) {
        shapes.put(name + ".weight", new long[] {out, in, size, size});
        return vector(name + ".bias", out);
    }

    /** A transformer that takes so many channels, its own 16 and those of a picture beside the noise. */
    private static TinyModels transformer(int channels) {
        TinyModels model = new TinyModels()
                .linear("img_in", HIDDEN, 4L * channels)
                .linear("txt_in", HIDDEN, CONTEXT)
                .linear("time_in.in_layer", HIDDEN, 256)
                .linear("time_in.out_layer", HIDDEN, HIDDEN)
                .linear("guidance_in.in_layer", HIDDEN, 256)
                .linear("guidance_in.out_layer", HIDDEN, HIDDEN)
                .linear("vector_in.in_layer", HIDDEN, POOLED)
                .linear("vector_in.out_layer", HIDDEN, HIDDEN);
        for (String side : new String[] {"img", "txt"}) {
            String block = "double_blocks.0." + side;
            model.linear(block + "_mod.lin", 6 * HIDDEN, HIDDEN)
                    .linear(block + "_attn.qkv", 3 * HIDDEN, HIDDEN)
                    .vector(block + "_attn.norm.query_norm.scale", HEAD)
                    .vector(block + "_attn.norm.key_norm.scale", HEAD)
                    .linear(block + "_attn.proj", HIDDEN, HIDDEN)
                    .linear(block + "_mlp.0", 4 * HIDDEN, HIDDEN)
                    .linear(block + "_mlp.2", HIDDEN, 4 * HIDDEN);
        }
        return model.linear("single_blocks.0.linear1", 7 * HIDDEN, HIDDEN)
                .linear("single_blocks.0.linear2", HIDDEN, 5 * HIDDEN)
                .vector("single_blocks.0.norm.query_norm.scale", HEAD)
                .vector("single_blocks.0.norm.key_norm.scale", HEAD)
                .linear("single_blocks.0.modulation.lin", 3 * HIDDEN, HIDDEN)
                .linear("final_layer.linear", 64, HIDDEN)
                .linear("final_layer.adaLN_modulation.1", 2 * HIDDEN, HIDDEN);
    }

    private static Map<String, String> transformerSizes() {
        return Map.of("config", "{\"axes_dim\": [4, 6, 6]}");
    }

    private static TinyModels clip() {
        TinyModels model = new TinyModels()
                .matrix("text_model.embeddings.token_embedding", WORDS, POOLED)
                .matrix("text_model.embeddings.position_embedding", 77, POOLED);
        for (int layer = 0; layer < 2; layer++) {
            String block = "text_model.encoder.layers." + layer;
            model.norm(block + ".layer_norm1", POOLED).norm(block + ".layer_norm2", POOLED);
            for (String part : new String[] {"q", "k", "v", "out"}) {
                model.linear(block + ".self_attn." + part + "_proj", POOLED, POOLED);
            }
            model.linear(block + ".mlp.fc1", 4 * POOLED, POOLED).linear(block + ".mlp.fc2", POOLED, 4 * POOLED);
        }
        return model.norm("text_model.final_layer_norm", POOLED);
    }

    private static Map<String, String> clipHeader() {
        return Map.of(
                "config",
                """
                {"num_attention_heads": 2, "num_hidden_layers": 2, "hidden_act": "quick_gelu", "vocab_size": 12,
                 "hidden_size": 12, "intermediate_size": 48, "max_position_embeddings": 77,
                 "bos_token_id": 10, "eos_token_id": 11, "pad_token_id": 11}""",
                "tokenizer_json",
                tokenizer("\"<s>\": 10, \"</s>\": 11", "{\"id\": \"<s>\", \"type_id\": 0}", "<s>"),
                "easel.component",
                "clip_l");
    }

    static TinyModels t5() {
        String block = "encoder.block.0.layer.";
        return new TinyModels()
                .matrix("shared", WORDS, CONTEXT)
                .matrix(block + "0.SelfAttention.q", CONTEXT, CONTEXT)
                .matrix(block + "0.SelfAttention.k", CONTEXT, CONTEXT)
                .matrix(block + "0.SelfAttention.v", CONTEXT, CONTEXT)
                .matrix(block + "0.SelfAttention.o", CONTEXT, CONTEXT)
                .matrix(block + "0.SelfAttention.relative_attention_bias", 32, 2)
                .vector(block + "0.layer_norm.weight", CONTEXT)
                .matrix(block + "1.DenseReluDense.wi_0", 2 * CONTEXT, CONTEXT)
                .matrix(block + "1.DenseReluDense.wi_1", 2 * CONTEXT, CONTEXT)
                .matrix(block + "1.DenseReluDense.wo", CONTEXT, 2 * CONTEXT)
                .vector(block + "1.layer_norm.weight", CONTEXT)
                .vector("encoder.final_layer_norm.weight", CONTEXT);
    }

    static Map<String, String> t5Header() {
        return Map.of(
                "config",
                """
                {"d_model": 16, "d_kv": 8, "num_heads": 2, "d_ff": 32, "num_layers": 1, "vocab_size": 12,
                 "dense_act_fn": "gelu_pytorch_tanh", "is_gated_act": true, "relative_attention_num_buckets": 32,
                 "relative_attention_max_distance": 128, "layer_norm_epsilon": 1e-06, "pad_token_id": 0,
                 "eos_token_id": 1, "min_length": 8}""",
                "min_length",
                "8",
                "tokenizer_json",
                tokenizer("\"<pad>\": 0, \"</s>\": 1", "", "<pad>"),
                "easel.component",
                "t5xxl");
    }

    /** A tokenizer of a few whole words. */
    private static String tokenizer(String special, String start, String first) {
        String begin = start.isEmpty() ? "" : "{\"SpecialToken\": " + start + "}, ";
        String ids = special.replaceAll(".*\"</s>\": (\\d+).*", "$1");
        String firstId = special.replaceAll("^\"" + first + "\": (\\d+).*", "$1");
        return """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [
                  {"id": %3$s, "content": "%4$s", "single_word": false, "lstrip": false, "rstrip": false,
                   "normalized": false, "special": true},
                  {"id": %2$s, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false,
                   "normalized": false, "special": true}],
                 "normalizer": null, "pre_tokenizer": {"type": "Whitespace"},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [%1$s{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                   "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                   "special_tokens": {
                     "%4$s": {"id": "%4$s", "ids": [%3$s], "tokens": ["%4$s"]},
                     "</s>": {"id": "</s>", "ids": [%2$s], "tokens": ["</s>"]}}},
                 "decoder": null,
                 "model": {"type": "WordLevel", "unk_token": "<unk>",
                   "vocab": {%5$s, "<unk>": 2, "a": 3, "red": 4, "apple": 5, "blue": 6, "car": 7, "the": 8, "sea": 9}}}""".formatted(begin, ids, firstId, first, special);
    }

    private static TinyModels autoencoder() {
        TinyModels model = new TinyModels();
        model.convolution("encoder.conv_in", VAE, 3, 3).convolution("decoder.conv_in", VAE, 16, 3);
        for (int level = 0; level < 4; level++) {
            model.residual("encoder.down." + level + ".block.0");
            model.residual("decoder.up." + level + ".block.0").residual("decoder.up." + level + ".block.1");
            if (level < 3) {
                model.convolution("encoder.down." + level + ".downsample.conv", VAE, VAE, 3);
            }
            if (level > 0) {
                model.convolution("decoder.up." + level + ".upsample.conv", VAE, VAE, 3);
            }
        }
        for (String half : new String[] {"encoder", "decoder"}) {
            model.residual(half + ".mid.block_1").residual(half + ".mid.block_2");
            model.norm(half + ".mid.attn_1.norm", VAE);
            for (String part : new String[] {"q", "k", "v", "proj_out"}) {
                model.convolution(half + ".mid.attn_1." + part, VAE, VAE, 1);
            }
            model.norm(half + ".norm_out", VAE);
        }
        return model.convolution("encoder.conv_out", 32, VAE, 3).convolution("decoder.conv_out", 3, VAE, 3);
    }

    private TinyModels residual(String name) {
        return norm(name + ".norm1", VAE)
                .convolution(name + ".conv1", VAE, VAE, 3)
                .norm(name + ".norm2", VAE)
                .convolution(name + ".conv2", VAE, VAE, 3);
    }

    private static Map<String, String> autoencoderSizes() {
        return Map.of("config", "{\"ch\": 32, \"ch_mult\": [1, 1, 1, 1], \"num_res_blocks\": 1, \"z_channels\": 16}");
    }

    private static TinyModels lora() {
        String module = "transformer.single_transformer_blocks.0.proj_out";
        return new TinyModels().matrix(module + ".lora_A", 2, 5 * HIDDEN).matrix(module + ".lora_B", HIDDEN, 2);
    }

    /** Random numbers of the shapes given: norms near 1, everything else small. */
    private record RandomWeights(String name, Map<String, long[]> shapes, Map<String, String> metadata, long seed)
            implements WeightMap {
        private static final double SCALE = 0.01;

        @Override
        public SequencedSet<String> keys() {
            return new LinkedHashSet<>(shapes.keySet());
        }

        @Override
        public Optional<Entry> entry(String key) {
            return Optional.ofNullable(shapes.get(key))
                    .map(shape -> new Entry(isScaled(key) ? DType.F8_E4M3 : DType.F32, shape));
        }

        @Override
        public Tensor get(String key) {
            if (key.endsWith("scale_weight")) {
                return Tensors.full(SCALE, DType.F32, Device.CPU);
            }
            if (isScaled(key)) {
                return plain(key).div(SCALE).to(DType.F8_E4M3);
            }
            return plain(key);
        }

        private boolean isScaled(String key) {
            return key.endsWith(".weight") && shapes.containsKey(key.replaceAll("weight$", "scale_weight"));
        }

        private Tensor plain(String key) {
            try (Generator generator = new Generator(seed + key.hashCode())) {
                Tensor noise = generator.normal(DType.F32, shapes.get(key));
                boolean scale = key.contains("std-of")
                        || key.endsWith("norm.scale")
                        || key.contains("norm") && key.endsWith(".weight");
                return noise.mul(0.1).add(scale ? 1.0 : 0.0);
            }
        }

        @Override
        public void close() {}
    }
}
