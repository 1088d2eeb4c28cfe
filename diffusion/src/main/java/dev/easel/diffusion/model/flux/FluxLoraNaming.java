package dev.easel.diffusion.model.flux;

import dev.easel.diffusion.lora.LoraNaming;
import dev.easel.diffusion.lora.LoraTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names adapter files use for FLUX.1's weights: Black Forest Labs' own, kohya's, and those of the diffusers library, which keeps
 * queries, keys and values (and the single blocks' feed-forward input) apart.
 */
final class FluxLoraNaming implements LoraNaming {
    private final FluxParams params;
    private final Map<String, List<LoraTarget>> diffusersNames = new HashMap<>();

    FluxLoraNaming(FluxParams params) {
        this.params = params;
        long hidden = params.hiddenSize();
        add("img_in.weight", "x_embedder");
        add("txt_in.weight", "context_embedder");
        addEmbedder("time_in", "time_text_embed.timestep_embedder");
        addEmbedder("vector_in", "time_text_embed.text_embedder");
        addEmbedder("guidance_in", "time_text_embed.guidance_embedder");
        add("final_layer.linear.weight", "proj_out");
        add("pos_embed_input.weight", "controlnet_x_embedder");
        put("final_layer.adaLN_modulation.1.weight", new LoraTarget("norm_out.linear", Optional.empty(), true));
        for (int block = 0; block < params.depth(); block++) {
            addDoubleBlock("double_blocks." + block + ".", "transformer_blocks." + block + ".", hidden);
        }
        for (int block = 0; block < params.depthSingleBlocks(); block++) {
            addSingleBlock("single_blocks." + block + ".", "single_transformer_blocks." + block + ".", params);
        }
    }

    private void addEmbedder(String key, String name) {
        add(key + ".in_layer.weight", name + ".linear_1");
        add(key + ".out_layer.weight", name + ".linear_2");
    }

    private void addDoubleBlock(String key, String name, long hidden) {
        addRows(key + "img_attn.qkv.weight", hidden, name + "attn.to_q", name + "attn.to_k", name + "attn.to_v");
        addRows(
                key + "txt_attn.qkv.weight",
                hidden,
                name + "attn.add_q_proj",
                name + "attn.add_k_proj",
                name + "attn.add_v_proj");
        add(key + "img_attn.proj.weight", name + "attn.to_out.0");
        add(key + "txt_attn.proj.weight", name + "attn.to_add_out");
        add(key + "img_mod.lin.weight", name + "norm1.linear");
        add(key + "txt_mod.lin.weight", name + "norm1_context.linear");
        add(key + "img_mlp.0.weight", name + "ff.net.0.proj");
        add(key + "img_mlp.2.weight", name + "ff.net.2");
        add(key + "txt_mlp.0.weight", name + "ff_context.net.0.proj");
        add(key + "txt_mlp.2.weight", name + "ff_context.net.2");
        add(key + "img_attn.norm.query_norm.scale", name + "attn.norm_q");
        add(key + "img_attn.norm.key_norm.scale", name + "attn.norm_k");
        add(key + "txt_attn.norm.query_norm.scale", name + "attn.norm_added_q");
        add(key + "txt_attn.norm.key_norm.scale", name + "attn.norm_added_k");
    }

    private void addSingleBlock(String key, String name, FluxParams params) {
        long hidden = params.hiddenSize();
        addRows(key + "linear1.weight", hidden, name + "attn.to_q", name + "attn.to_k", name + "attn.to_v");
        put(key + "linear1.weight", LoraTarget.rows(name + "proj_mlp", 3 * hidden, params.mlpHidden()));
        add(key + "linear2.weight", name + "proj_out");
        add(key + "modulation.lin.weight", name + "norm.linear");
        add(key + "norm.query_norm.scale", name + "attn.norm_q");
        add(key + "norm.key_norm.scale", name + "attn.norm_k");
    }

    private void add(String key, String name) {
        put(key, LoraTarget.whole(name));
    }

    private void addRows(String key, long rows, String... names) {
        for (int index = 0; index < names.length; index++) {
            put(key, LoraTarget.rows(names[index], index * rows, rows));
        }
    }

    private void put(String key, LoraTarget target) {
        diffusersNames.computeIfAbsent(key, absent -> new ArrayList<>()).add(target);
    }

    @Override
    public List<LoraTarget> targets(String key) {
        List<LoraTarget> targets = new ArrayList<>(LoraNaming.DIFFUSION_MODEL.targets(key));
        if (key.endsWith(".linear1.weight")) {
            String name = "diffusion_model." + LoraNaming.withoutWeight(key) + "_qkv";
            targets.add(LoraTarget.rows(name, 0, 3 * params.hiddenSize()));
        }
        for (LoraTarget target : diffusersNames.getOrDefault(key, List.of())) {
            String joined = target.name().replace('.', '_');
            targets.add(target.named("transformer." + target.name()));
            targets.add(target.named("lora_transformer_" + joined));
            targets.add(target.named("lycoris_" + joined));
        }
        return targets;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FluxLoraNaming naming && params.equals(naming.params);
    }

    @Override
    public int hashCode() {
        return params.hashCode();
    }
}
