package dev.easel.bench.fullsize;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensor names and shapes of FLUX-shaped model files of given sizes. */
final class Shapes {
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private Shapes() {}

    /**
     * Sizes of a transformer.
     *
     * @param width of the hidden states
     * @param headWidth of one attention head
     * @param doubleBlocks how many
     * @param singleBlocks how many
     * @param textWidth of the text tokens
     * @param pooledWidth of the pooled text
     * @param guided whether it has a guidance input
     */
    record Transformer(
            long width,
            long headWidth,
            int doubleBlocks,
            int singleBlocks,
            long textWidth,
            long pooledWidth,
            boolean guided) {}

    /** A transformer's file. */
    static Map<String, long[]> of(Transformer sizes) {
        Shapes all = new Shapes();
        long width = sizes.width();
        all.linear("img_in", 64, width);
        all.linear("txt_in", sizes.textWidth(), width);
        all.embedder("time_in", 256, width);
        all.embedder("vector_in", sizes.pooledWidth(), width);
        if (sizes.guided()) {
            all.embedder("guidance_in", 256, width);
        }
        for (int block = 0; block < sizes.doubleBlocks(); block++) {
            for (String stream : new String[] {"img", "txt"}) {
                String prefix = "double_blocks." + block + "." + stream;
                all.linear(prefix + "_mod.lin", width, 6 * width);
                all.linear(prefix + "_attn.qkv", width, 3 * width);
                all.headNorms(prefix + "_attn.norm", sizes.headWidth());
                all.linear(prefix + "_attn.proj", width, width);
                all.linear(prefix + "_mlp.0", width, 4 * width);
                all.linear(prefix + "_mlp.2", 4 * width, width);
            }
        }
        for (int block = 0; block < sizes.singleBlocks(); block++) {
            String prefix = "single_blocks." + block;
            all.linear(prefix + ".modulation.lin", width, 3 * width);
            all.linear(prefix + ".linear1", width, 7 * width);
            all.linear(prefix + ".linear2", 5 * width, width);
            all.headNorms(prefix + ".norm", sizes.headWidth());
        }
        all.linear("final_layer.adaLN_modulation.1", width, 2 * width);
        all.linear("final_layer.linear", width, 64);
        return all.shapes;
    }

    /**
     * Sizes of a T5 v1.1 encoder, whose heads are 64 wide.
     *
     * @param vocabulary number of tokens
     * @param width of the hidden states
     * @param hidden of the feed-forward networks
     * @param blocks how many
     */
    record T5(long vocabulary, long width, long hidden, int blocks) {}

    /** A T5 encoder's file. */
    static Map<String, long[]> of(T5 sizes) {
        Shapes all = new Shapes();
        long width = sizes.width();
        long hidden = sizes.hidden();
        all.put("shared.weight", sizes.vocabulary(), width);
        for (int block = 0; block < sizes.blocks(); block++) {
            String attention = "encoder.block." + block + ".layer.0.";
            for (String projection : new String[] {"q", "k", "v", "o"}) {
                all.put(attention + "SelfAttention." + projection + ".weight", width, width);
            }
            if (block == 0) {
                all.put(attention + "SelfAttention.relative_attention_bias.weight", 32, width / 64);
            }
            all.put(attention + "layer_norm.weight", width);
            String feedForward = "encoder.block." + block + ".layer.1.";
            all.put(feedForward + "DenseReluDense.wi_0.weight", hidden, width);
            all.put(feedForward + "DenseReluDense.wi_1.weight", hidden, width);
            all.put(feedForward + "DenseReluDense.wo.weight", width, hidden);
            all.put(feedForward + "layer_norm.weight", width);
        }
        all.put("encoder.final_layer_norm.weight", width);
        return all.shapes;
    }

    /**
     * Sizes of CLIP's text half.
     *
     * @param vocabulary number of tokens
     * @param width of the hidden states
     * @param layers how many
     */
    record Clip(long vocabulary, long width, int layers) {}

    /** A CLIP text encoder's file. */
    static Map<String, long[]> of(Clip sizes) {
        Shapes all = new Shapes();
        long width = sizes.width();
        all.put("text_model.embeddings.token_embedding.weight", sizes.vocabulary(), width);
        all.put("text_model.embeddings.position_embedding.weight", 77, width);
        for (int layer = 0; layer < sizes.layers(); layer++) {
            String prefix = "text_model.encoder.layers." + layer + ".";
            for (String projection : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
                all.linear(prefix + "self_attn." + projection, width, width);
            }
            all.norm(prefix + "layer_norm1", width);
            all.norm(prefix + "layer_norm2", width);
            all.linear(prefix + "mlp.fc1", width, 4 * width);
            all.linear(prefix + "mlp.fc2", 4 * width, width);
        }
        all.norm("text_model.final_layer_norm", width);
        all.put("text_projection.weight", width, width);
        return all.shapes;
    }

    /**
     * Sizes of an autoencoder with 16 latent channels and two residual blocks a level.
     *
     * @param channels of the outermost level
     * @param multipliers of the channels, outermost level first
     */
    record Autoencoder(long channels, List<Integer> multipliers) {}

    /** An autoencoder's file. */
    static Map<String, long[]> of(Autoencoder sizes) {
        Shapes all = new Shapes();
        List<Integer> multipliers = sizes.multipliers();
        long channels = sizes.channels();
        all.conv("encoder.conv_in", 3, channels, 3);
        long current = channels;
        for (int level = 0; level < multipliers.size(); level++) {
            for (int block = 0; block < 2; block++) {
                current = all.residual(
                        "encoder.down." + level + ".block." + block, current, channels * multipliers.get(level));
            }
            if (level + 1 < multipliers.size()) {
                all.conv("encoder.down." + level + ".downsample.conv", current, current, 3);
            }
        }
        all.middle("encoder", current);
        all.norm("encoder.norm_out", current);
        all.conv("encoder.conv_out", current, 32, 3);
        all.conv("decoder.conv_in", 16, current, 3);
        all.middle("decoder", current);
        for (int level = multipliers.size() - 1; level >= 0; level--) {
            for (int block = 0; block < 3; block++) {
                current = all.residual(
                        "decoder.up." + level + ".block." + block, current, channels * multipliers.get(level));
            }
            if (level > 0) {
                all.conv("decoder.up." + level + ".upsample.conv", current, current, 3);
            }
        }
        all.norm("decoder.norm_out", current);
        all.conv("decoder.conv_out", current, 3, 3);
        return all.shapes;
    }

    private void put(String name, long... shape) {
        shapes.put(name, shape);
    }

    private void linear(String name, long inputs, long outputs) {
        put(name + ".weight", outputs, inputs);
        put(name + ".bias", outputs);
    }

    private void norm(String name, long width) {
        put(name + ".weight", width);
        put(name + ".bias", width);
    }

    private void conv(String name, long inputs, long outputs, long kernel) {
        put(name + ".weight", outputs, inputs, kernel, kernel);
        put(name + ".bias", outputs);
    }

    private void embedder(String name, long inputs, long width) {
        linear(name + ".in_layer", inputs, width);
        linear(name + ".out_layer", width, width);
    }

    private void headNorms(String name, long width) {
        put(name + ".query_norm.scale", width);
        put(name + ".key_norm.scale", width);
    }

    private long residual(String name, long inputs, long outputs) {
        norm(name + ".norm1", inputs);
        conv(name + ".conv1", inputs, outputs, 3);
        norm(name + ".norm2", outputs);
        conv(name + ".conv2", outputs, outputs, 3);
        if (inputs != outputs) {
            conv(name + ".nin_shortcut", inputs, outputs, 1);
        }
        return outputs;
    }

    private void middle(String name, long channels) {
        residual(name + ".mid.block_1", channels, channels);
        norm(name + ".mid.attn_1.norm", channels);
        for (String projection : new String[] {"q", "k", "v", "proj_out"}) {
            conv(name + ".mid.attn_1." + projection, channels, channels, 1);
        }
        residual(name + ".mid.block_2", channels, channels);
    }
}
