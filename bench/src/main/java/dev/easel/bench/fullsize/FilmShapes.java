package dev.easel.bench.fullsize;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensor names and shapes of the files of film models of given sizes. */
final class FilmShapes {
    private static final long TIME_WIDTH = 256;

    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private FilmShapes() {}

    /** An LTX-Video transformer of that width, number of blocks, and width of the text tokens. */
    static Map<String, long[]> ltxv(long width, int blocks, long channels, long textWidth) {
        FilmShapes all = new FilmShapes();
        all.linear("patchify_proj", channels, width);
        all.linear("adaln_single.emb.timestep_embedder.linear_1", TIME_WIDTH, width);
        all.linear("adaln_single.emb.timestep_embedder.linear_2", width, width);
        all.linear("adaln_single.linear", width, 6 * width);
        all.linear("caption_projection.linear_1", textWidth, width);
        all.linear("caption_projection.linear_2", width, width);
        for (int block = 0; block < blocks; block++) {
            String start = "transformer_blocks." + block + ".";
            for (String attention : List.of("attn1.", "attn2.")) {
                for (String projection : List.of("to_q", "to_k", "to_v", "to_out.0")) {
                    all.linear(start + attention + projection, width, width);
                }
                all.put(start + attention + "q_norm.weight", width);
                all.put(start + attention + "k_norm.weight", width);
            }
            all.linear(start + "ff.net.0.proj", width, 4 * width);
            all.linear(start + "ff.net.2", 4 * width, width);
            all.put(start + "scale_shift_table", 6, width);
        }
        all.put("scale_shift_table", 2, width);
        all.linear("proj_out", width, channels);
        return all.shapes;
    }

    /** The decoder of LTX-Video 0.9.5: four levels of so many residual blocks, which know their time, and widths of these channels. */
    static Map<String, long[]> ltxvDecoder(long channels, int layers, List<Long> widths) {
        FilmShapes all = new FilmShapes();
        all.put("per_channel_statistics.mean-of-means", channels);
        all.put("per_channel_statistics.std-of-means", channels);
        all.put("decoder.timestep_scale_multiplier");
        all.convolution("decoder.conv_in.conv", channels, widths.getFirst(), 3);
        int block = 0;
        for (int level = 0; level < widths.size(); level++) {
            long width = widths.get(level);
            String start = "decoder.up_blocks." + block + ".";
            all.linear(start + "time_embedder.timestep_embedder.linear_1", TIME_WIDTH, 4 * width);
            all.linear(start + "time_embedder.timestep_embedder.linear_2", 4 * width, 4 * width);
            for (int layer = 0; layer < layers; layer++) {
                String residual = start + "res_blocks." + layer + ".";
                all.convolution(residual + "conv1.conv", width, width, 3);
                all.convolution(residual + "conv2.conv", width, width, 3);
                all.put(residual + "scale_shift_table", 4, width);
            }
            block++;
            if (level + 1 < widths.size()) {
                all.convolution("decoder.up_blocks." + block + ".conv.conv", width, 8 * widths.get(level + 1), 3);
                block++;
            }
        }
        long last = widths.getLast();
        all.linear("decoder.last_time_embedder.timestep_embedder.linear_1", TIME_WIDTH, 2 * last);
        all.linear("decoder.last_time_embedder.timestep_embedder.linear_2", 2 * last, 2 * last);
        all.put("decoder.last_scale_shift_table", 2, last);
        all.convolution("decoder.conv_out.conv", last, 3 * 4 * 4, 3);
        return all.shapes;
    }

    /** A Mochi transformer: widths of film and text, blocks, heads, hidden widths of the feed-forward networks, width of T5's tokens. */
    static Map<String, long[]> mochi(
            long film, long text, int blocks, long heads, long filmHidden, long textHidden, long textWidth) {
        FilmShapes all = new FilmShapes();
        long head = film / heads;
        all.put("x_embedder.proj.weight", film, 12, 2, 2);
        all.put("x_embedder.proj.bias", film);
        all.put("pos_frequencies", 3, heads, head / 2);
        all.linear("t_embedder.mlp.0", TIME_WIDTH, film);
        all.linear("t_embedder.mlp.2", film, film);
        all.linear("t5_y_embedder.to_kv", textWidth, 2 * textWidth);
        all.linear("t5_y_embedder.to_q", textWidth, textWidth);
        all.linear("t5_y_embedder.to_out", textWidth, film);
        all.linear("t5_yproj", textWidth, text);
        for (int block = 0; block < blocks; block++) {
            String start = "blocks." + block + ".";
            boolean last = block == blocks - 1;
            all.linear(start + "mod_x", film, 4 * film);
            all.linear(start + "mod_y", film, last ? text : 4 * text);
            all.put(start + "attn.qkv_x.weight", 3 * film, film);
            all.put(start + "attn.qkv_y.weight", 3 * film, text);
            for (String norm : List.of("q_norm_x", "k_norm_x", "q_norm_y", "k_norm_y")) {
                all.put(start + "attn." + norm + ".weight", head);
            }
            all.linear(start + "attn.proj_x", film, film);
            all.put(start + "mlp_x.w1.weight", 2 * filmHidden, film);
            all.put(start + "mlp_x.w2.weight", film, filmHidden);
            if (!last) {
                all.linear(start + "attn.proj_y", film, text);
                all.put(start + "mlp_y.w1.weight", 2 * textHidden, text);
                all.put(start + "mlp_y.w2.weight", text, textHidden);
            }
        }
        all.linear("final_layer.mod", film, 2 * film);
        all.linear("final_layer.linear", film, 2 * 2 * 12);
        return all.shapes;
    }

    /**
     * Mochi's decoder: widths, coarsest first, residual blocks of each level and of those after the last, and what each level but the last
     * multiplies frames by; height and width double.
     */
    static Map<String, long[]> mochiDecoder(List<Long> widths, List<Integer> layers, List<Long> frames) {
        FilmShapes all = new FilmShapes();
        long first = widths.getFirst();
        all.put("decoder.blocks.0.0.weight", first, 12, 1, 1, 1);
        all.put("decoder.blocks.0.0.bias", first);
        for (int layer = 1; layer <= layers.getFirst(); layer++) {
            all.residual("decoder.blocks.0." + layer, first);
        }
        for (int level = 0; level + 1 < widths.size(); level++) {
            String start = "decoder.blocks." + (level + 1) + ".";
            for (int layer = 0; layer < layers.get(level + 1); layer++) {
                all.residual(start + "blocks." + layer, widths.get(level));
            }
            all.linear(start + "proj", widths.get(level), widths.get(level + 1) * frames.get(level) * 4);
        }
        for (int layer = 0; layer < layers.getLast(); layer++) {
            all.residual("decoder.blocks." + widths.size() + "." + layer, widths.getLast());
        }
        all.linear("decoder.output_proj", widths.getLast(), 3);
        return all.shapes;
    }

    private void residual(String name, long width) {
        for (int norm : List.of(0, 3)) {
            put(name + ".stack." + norm + ".weight", width);
            put(name + ".stack." + norm + ".bias", width);
        }
        convolution(name + ".stack.2", width, width, 3);
        convolution(name + ".stack.5", width, width, 3);
    }

    private void put(String name, long... shape) {
        shapes.put(name, shape);
    }

    private void linear(String name, long inputs, long outputs) {
        put(name + ".weight", outputs, inputs);
        put(name + ".bias", outputs);
    }

    private void convolution(String name, long inputs, long outputs, long kernel) {
        put(name + ".weight", outputs, inputs, kernel, kernel, kernel);
        put(name + ".bias", outputs);
    }
}
