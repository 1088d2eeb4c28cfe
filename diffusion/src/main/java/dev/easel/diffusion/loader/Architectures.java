package dev.easel.diffusion.loader;

import dev.easel.diffusion.model.Architecture;
import dev.easel.diffusion.model.flux.FluxArchitecture;
import dev.easel.diffusion.model.ltxv.LtxvArchitecture;
import dev.easel.diffusion.model.mochi.MochiArchitecture;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.WeightMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out which diffusion model a file holds. A new family is added to the list here. */
public final class Architectures {
    private static final List<Architecture> ALL =
            List.of(new FluxArchitecture(), new LtxvArchitecture(), new MochiArchitecture());

    /** What may stand before a diffusion model's own names: nothing, or where a checkpoint of several models keeps it. */
    private static final List<String> PREFIXES = List.of("model.diffusion_model.", "diffusion_model.", "model.", "");

    /** Names that only one family's files have, for telling readers what they chose. */
    private static final Map<String, String> KNOWN_MARKS = knownMarks();

    private Architectures() {}

    private static Map<String, String> knownMarks() {
        Map<String, String> marks = new LinkedHashMap<>();
        marks.put("distilled_guidance_layer.", "Chroma");
        marks.put("double_stream_modulation_img.lin.weight", "FLUX.2");
        marks.put("txt_in.individual_token_refiner.", "Hunyuan Video");
        marks.put("joint_blocks.0.context_block.attn.qkv.weight", "Stable Diffusion 3");
        marks.put("adaln_single.emb.timestep_embedder.linear_1.bias", "PixArt");
        marks.put("head.modulation", "Wan");
        marks.put("cap_embedder.1.weight", "Lumina 2 or Z-Image");
        marks.put("transformer_blocks.0.img_mod.1.weight", "Qwen-Image");
        marks.put("double_layers.0.attn.w1q.weight", "AuraFlow");
        marks.put("label_emb.0.0.weight", "Stable Diffusion XL");
        marks.put("input_blocks.0.0.weight", "Stable Diffusion 1 or 2");
        marks.put("transformer_blocks.0.attn.add_q_proj.weight", "a diffusers folder's transformer");
        marks.put("text_model.encoder.layers.0.mlp.fc1.weight", "a CLIP text encoder");
        marks.put("encoder.block.0.layer.0.SelfAttention.k.weight", "a T5 text encoder");
        marks.put("decoder.conv_in.weight", "an autoencoder (VAE)");
        marks.put("control_net.", "a ControlNet");
        marks.put("lora_unet_", "a LoRA");
        marks.put("lora_transformer_", "a LoRA");
        return marks;
    }

    /**
     * A diffusion model found in a file.
     *
     * @param architecture of which family it is
     * @param weights its weights under its own names; closing it leaves the file open
     */
    public record Found(Architecture architecture, WeightMap weights) {}

    /**
     * The diffusion model of a file.
     *
     * @throws EaselException when there is none of a supported family, naming the family if it is known
     */
    public static Found detect(WeightMap file) {
        for (String prefix : PREFIXES) {
            if (!file.containsPrefix(prefix)) {
                continue;
            }
            WeightMap weights = prefix.isEmpty() ? file : file.under(prefix);
            Optional<Architecture> architecture =
                    ALL.stream().filter(each -> each.detect(weights)).findFirst();
            if (architecture.isPresent()) {
                return new Found(architecture.get(), weights);
            }
        }
        throw unsupported(file);
    }

    private static EaselException unsupported(WeightMap file) {
        String family = PREFIXES.stream()
                .flatMap(prefix -> guess(file, prefix).stream())
                .findFirst()
                .map(name -> " seems to hold " + name + ", which is")
                .orElse(" holds a model of a kind that is");
        return new EaselException(
                ErrorCode.UNSUPPORTED_MODEL,
                file.name() + family + " not supported as a diffusion model here; FLUX.1 (dev, schnell, Fill, Kontext,"
                        + " control variants), LTX-Video and Mochi are.");
    }

    private static Optional<String> guess(WeightMap file, String prefix) {
        return KNOWN_MARKS.entrySet().stream()
                .filter(mark -> file.containsPrefix(prefix + mark.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
