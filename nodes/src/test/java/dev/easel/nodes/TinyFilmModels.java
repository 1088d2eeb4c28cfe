package dev.easel.nodes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes models with the structure of LTX-Video's and Mochi's published files, a few kilobytes large and filled with random numbers. */
public final class TinyFilmModels {
    private static final int HIDDEN = 32;
    private static final int TEXT = 16;
    private static final int VAE = 8;
    private static final int MOCHI_VAE = 32;
    private static final String LTXV_TRANSFORMER =
            "\"transformer\": {\"num_attention_heads\": 2, \"causal_temporal_positioning\": %s}";
    private static final String LTXV_09 = """
            {%s, "vae": {"latent_channels": 128, "blocks": [["res_x", 1], ["compress_all", 1], ["compress_all", 1],
             ["compress_all", 1], ["res_x", 1]], "norm_layer": "pixel_norm", "patch_size": 4,
             "latent_log_var": "uniform", "causal_decoder": false}}""";
    private static final String LTXV_095 = """
            {%s, "vae": {"latent_channels": 128, "encoder_blocks": [["res_x", {"num_layers": 1}],
             ["compress_space_res", {"multiplier": 2}], ["compress_time_res", {"multiplier": 2}],
             ["compress_all_res", {"multiplier": 2}], ["compress_all_res", {"multiplier": 2}],
             ["res_x", {"num_layers": 1}]], "decoder_blocks": [["res_x", {"num_layers": 1, "inject_noise": false}],
             ["compress_all", {"residual": true, "multiplier": 2}], ["compress_all", {"residual": true, "multiplier": 2}],
             ["compress_all", {"residual": true, "multiplier": 2}], ["res_x", {"num_layers": 1, "inject_noise": true}]],
             "norm_layer": "pixel_norm", "patch_size": 4, "latent_log_var": "uniform", "causal_decoder": false,
             "timestep_conditioning": true}}""";

    private TinyFilmModels() {}

    /** Writes the files that the example workflows name, under those names. */
    public static void write(Path models) throws IOException {
        Path checkpoints = models.resolve("checkpoints");
        TinyModels ltxv = TinyModels.empty()
                .under("model.diffusion_model.", ltxvTransformer())
                .under("vae.", ltxvVae09());
        TinyModels.write(
                checkpoints.resolve("ltx-video-2b-v0.9.safetensors"),
                ltxv,
                Map.of("config", LTXV_09.formatted(LTXV_TRANSFORMER.formatted("false"))),
                11);
        TinyModels later = TinyModels.empty()
                .under("model.diffusion_model.", ltxvTransformer())
                .under("vae.", ltxvVae095());
        TinyModels.write(
                checkpoints.resolve("ltx-video-2b-v0.9.5.safetensors"),
                later,
                Map.of("config", LTXV_095.formatted(LTXV_TRANSFORMER.formatted("true"))),
                12);
        TinyModels mochi = TinyModels.empty()
                .under("model.diffusion_model.", mochiTransformer().scaled(name -> name.startsWith("blocks.")))
                .under("text_encoders.t5xxl.transformer.", TinyModels.t5())
                .under("vae.", mochiVae());
        Map<String, String> header = new LinkedHashMap<>(TinyModels.t5Header());
        header.remove("easel.component");
        for (String name : List.of("all_in_one/mochi_preview_fp8_scaled", "mochi_preview_fp8_scaled")) {
            TinyModels.write(checkpoints.resolve(name + ".safetensors"), mochi, header, 13);
        }
        TinyModels.write(
                models.resolve("diffusion_models/mochi_preview_bf16.safetensors"), mochiTransformer(), Map.of(), 13);
        TinyModels.write(models.resolve("vae/mochi_vae.safetensors"), mochiVae(), Map.of(), 14);
        TinyModels.write(
                models.resolve("text_encoders/t5xxl_fp16.safetensors"), TinyModels.t5(), TinyModels.t5Header(), 3);
    }

    /** Writes a film model under the name of the one that comes with Easel, with its text encoder. */
    public static void writeStarter(Path models) throws IOException {
        TinyModels film = TinyModels.empty()
                .under("model.diffusion_model.", ltxvTransformer())
                .under("vae.", ltxvVae09());
        TinyModels.write(
                models.resolve("checkpoints/easel-starter-film.safetensors"),
                film,
                Map.of("config", LTXV_09.formatted(LTXV_TRANSFORMER.formatted("true"))),
                15);
        TinyModels.write(
                models.resolve("text_encoders/easel-starter-t5.safetensors"),
                TinyModels.t5(),
                TinyModels.t5Header(),
                3);
    }

    private static TinyModels ltxvTransformer() {
        TinyModels model = TinyModels.empty()
                .linear("patchify_proj", HIDDEN, 128)
                .linear("adaln_single.emb.timestep_embedder.linear_1", HIDDEN, 256)
                .linear("adaln_single.emb.timestep_embedder.linear_2", HIDDEN, HIDDEN)
                .linear("adaln_single.linear", 6 * HIDDEN, HIDDEN)
                .linear("caption_projection.linear_1", HIDDEN, TEXT)
                .linear("caption_projection.linear_2", HIDDEN, HIDDEN);
        String block = "transformer_blocks.0.";
        for (String attention : List.of("attn1.", "attn2.")) {
            for (String projection : List.of("to_q", "to_k", "to_v", "to_out.0")) {
                model.linear(block + attention + projection, HIDDEN, HIDDEN);
            }
            model.vector(block + attention + "q_norm.weight", HIDDEN)
                    .vector(block + attention + "k_norm.weight", HIDDEN);
        }
        return model.linear(block + "ff.net.0.proj", 4 * HIDDEN, HIDDEN)
                .linear(block + "ff.net.2", HIDDEN, 4 * HIDDEN)
                .tensor(block + "scale_shift_table", 6, HIDDEN)
                .tensor("scale_shift_table", 2, HIDDEN)
                .linear("proj_out", 128, HIDDEN);
    }

    private static TinyModels convolution(TinyModels model, String name, long out, long in) {
        return model.tensor(name + ".weight", out, in, 3, 3, 3).vector(name + ".bias", out);
    }

    private static TinyModels statistics() {
        return TinyModels.empty()
                .vector("per_channel_statistics.mean-of-means", 128)
                .vector("per_channel_statistics.std-of-means", 128);
    }

    private static TinyModels ltxvVae09() {
        TinyModels model = statistics();
        convolution(model, "encoder.conv_in.conv", VAE, 48);
        convolution(model, "encoder.conv_out.conv", 129, VAE);
        convolution(model, "decoder.conv_in.conv", VAE, 128);
        convolution(model, "decoder.conv_out.conv", 48, VAE);
        for (int block : List.of(0, 4)) {
            for (String half : List.of("encoder.down_blocks.", "decoder.up_blocks.")) {
                convolution(model, half + block + ".res_blocks.0.conv1.conv", VAE, VAE);
                convolution(model, half + block + ".res_blocks.0.conv2.conv", VAE, VAE);
            }
        }
        for (int block : List.of(1, 2, 3)) {
            convolution(model, "encoder.down_blocks." + block + ".conv", VAE, VAE);
            convolution(model, "decoder.up_blocks." + block + ".conv.conv", 8 * VAE, VAE);
        }
        return model;
    }

    private static TinyModels ltxvVae095() {
        TinyModels model = statistics();
        convolution(model, "encoder.conv_in.conv", VAE, 48);
        convolution(model, "encoder.down_blocks.0.res_blocks.0.conv1.conv", VAE, VAE);
        convolution(model, "encoder.down_blocks.0.res_blocks.0.conv2.conv", VAE, VAE);
        long width = VAE;
        int block = 1;
        for (int places : List.of(4, 2, 8, 8)) {
            convolution(model, "encoder.down_blocks." + block + ".conv.conv", 2 * width / places, width);
            width *= 2;
            block++;
        }
        convolution(model, "encoder.down_blocks.5.res_blocks.0.conv1.conv", width, width);
        convolution(model, "encoder.down_blocks.5.res_blocks.0.conv2.conv", width, width);
        convolution(model, "encoder.conv_out.conv", 129, width);
        width = 8 * VAE;
        convolution(model, "decoder.conv_in.conv", width, 128);
        timed(model, "decoder.up_blocks.0.", width);
        model.tensor("decoder.up_blocks.0.res_blocks.0.per_channel_scale1", width, 1, 1)
                .tensor("decoder.up_blocks.0.res_blocks.0.per_channel_scale2", width, 1, 1);
        for (int up = 1; up <= 3; up++) {
            convolution(model, "decoder.up_blocks." + up + ".conv.conv", 4 * width, width);
            width /= 2;
        }
        timed(model, "decoder.up_blocks.4.", width);
        convolution(model, "decoder.conv_out.conv", 48, width);
        return model.linear("decoder.last_time_embedder.timestep_embedder.linear_1", 2 * width, 256)
                .linear("decoder.last_time_embedder.timestep_embedder.linear_2", 2 * width, 2 * width)
                .tensor("decoder.last_scale_shift_table", 2, width);
    }

    private static void timed(TinyModels model, String block, long width) {
        convolution(model, block + "res_blocks.0.conv1.conv", width, width);
        convolution(model, block + "res_blocks.0.conv2.conv", width, width);
        model.tensor(block + "res_blocks.0.scale_shift_table", 4, width)
                .linear(block + "time_embedder.timestep_embedder.linear_1", 4 * width, 256)
                .linear(block + "time_embedder.timestep_embedder.linear_2", 4 * width, 4 * width);
    }

    private static TinyModels mochiTransformer() {
        TinyModels model = TinyModels.empty()
                .tensor("x_embedder.proj.weight", HIDDEN, 12, 2, 2)
                .vector("x_embedder.proj.bias", HIDDEN)
                .tensor("pos_frequencies", 3, 2, HIDDEN / 4)
                .linear("t_embedder.mlp.0", HIDDEN, 256)
                .linear("t_embedder.mlp.2", HIDDEN, HIDDEN)
                .linear("t5_y_embedder.to_kv", 2 * TEXT, TEXT)
                .linear("t5_y_embedder.to_q", TEXT, TEXT)
                .linear("t5_y_embedder.to_out", HIDDEN, TEXT)
                .linear("t5_yproj", TEXT, TEXT)
                .linear("final_layer.mod", 2 * HIDDEN, HIDDEN)
                .linear("final_layer.linear", 48, HIDDEN);
        for (int number = 0; number < 2; number++) {
            String block = "blocks." + number + ".";
            boolean last = number == 1;
            model.linear(block + "mod_x", 4 * HIDDEN, HIDDEN)
                    .linear(block + "mod_y", last ? TEXT : 4 * TEXT, HIDDEN)
                    .matrix(block + "attn.qkv_x", 3 * HIDDEN, HIDDEN)
                    .matrix(block + "attn.qkv_y", 3 * HIDDEN, TEXT)
                    .linear(block + "attn.proj_x", HIDDEN, HIDDEN)
                    .matrix(block + "mlp_x.w1", 256, HIDDEN)
                    .matrix(block + "mlp_x.w2", HIDDEN, 128);
            for (String norm : List.of("q_norm_x", "k_norm_x", "q_norm_y", "k_norm_y")) {
                model.vector(block + "attn." + norm + ".weight", HIDDEN / 2);
            }
            if (!last) {
                model.linear(block + "attn.proj_y", TEXT, HIDDEN)
                        .matrix(block + "mlp_y.w1", 256, TEXT)
                        .matrix(block + "mlp_y.w2", TEXT, 128);
            }
        }
        return model;
    }

    private static void mochiResidual(TinyModels model, String name, boolean attends) {
        for (int norm : List.of(0, 3)) {
            model.vector(name + ".stack." + norm + ".weight", MOCHI_VAE)
                    .vector(name + ".stack." + norm + ".bias", MOCHI_VAE);
        }
        convolution(model, name + ".stack.2", MOCHI_VAE, MOCHI_VAE);
        convolution(model, name + ".stack.5", MOCHI_VAE, MOCHI_VAE);
        if (attends) {
            model.vector(name + ".attn_block.norm.weight", MOCHI_VAE)
                    .vector(name + ".attn_block.norm.bias", MOCHI_VAE)
                    .matrix(name + ".attn_block.attn.qkv", 3 * MOCHI_VAE, MOCHI_VAE)
                    .linear(name + ".attn_block.attn.out", MOCHI_VAE, MOCHI_VAE);
        }
    }

    private static TinyModels mochiVae() {
        TinyModels model = TinyModels.empty()
                .tensor("decoder.blocks.0.0.weight", MOCHI_VAE, 12, 1, 1, 1)
                .vector("decoder.blocks.0.0.bias", MOCHI_VAE);
        mochiResidual(model, "decoder.blocks.0.1", false);
        mochiResidual(model, "decoder.blocks.1.blocks.0", false);
        model.linear("decoder.blocks.1.proj", 12 * MOCHI_VAE, MOCHI_VAE)
                .linear("decoder.blocks.2.proj", 8 * MOCHI_VAE, MOCHI_VAE)
                .linear("decoder.blocks.3.proj", 4 * MOCHI_VAE, MOCHI_VAE);
        mochiResidual(model, "decoder.blocks.4.0", false);
        model.linear("decoder.output_proj", 3, MOCHI_VAE).linear("encoder.layers.0", MOCHI_VAE, 15);
        mochiResidual(model, "encoder.layers.1", false);
        int layer = 2;
        for (int frames : List.of(1, 2, 3)) {
            String name = "encoder.layers." + layer + ".layers.";
            model.tensor(name + "0.weight", MOCHI_VAE, MOCHI_VAE, frames, 2, 2).vector(name + "0.bias", MOCHI_VAE);
            layer++;
        }
        mochiResidual(model, "encoder.layers.4.layers.1", true);
        mochiResidual(model, "encoder.layers.5", true);
        return model.vector("encoder.output_norm.weight", MOCHI_VAE)
                .vector("encoder.output_norm.bias", MOCHI_VAE)
                .matrix("encoder.output_proj", 24, MOCHI_VAE);
    }
}
