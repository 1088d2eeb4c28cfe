package dev.easel.diffusion.lora;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that adapter files use for text encoders' weights: {@code lora_te1_…}, {@code text_encoder.…} and others.
 *
 * @param encoders which encoders the model has, by the prefixes of their keys: {@code clip_l}, {@code clip_g}, {@code t5xxl}
 */
public record TextEncoderNaming(Set<String> encoders) implements LoraNaming {
    private static final Pattern CLIP_LAYER =
            Pattern.compile("(clip_l|clip_g)\\.transformer\\.(text_model\\.encoder\\.layers\\.\\d+\\."
                    + "(?:mlp\\.fc[12]|self_attn\\.(?:q|k|v|out)_proj))\\.weight");
    private static final Pattern T5_WEIGHT = Pattern.compile("t5xxl\\.transformer\\.(.*)\\.weight");

    /** Copies the set. */
    public TextEncoderNaming {
        encoders = Set.copyOf(encoders);
    }

    @Override
    public List<LoraTarget> targets(String key) {
        if (!key.endsWith(".weight")) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        names.add("text_encoders." + LoraNaming.withoutWeight(key));
        Matcher clip = CLIP_LAYER.matcher(key);
        if (clip.matches()) {
            addClip(names, clip.group(1), clip.group(2));
        }
        Matcher t5 = T5_WEIGHT.matcher(key);
        if (t5.matches()) {
            addT5(names, t5.group(1).replace('.', '_'));
        }
        projection(key).ifPresent(names::addAll);
        return names.stream().map(LoraTarget::whole).toList();
    }

    private void addClip(List<String> names, String encoder, String layer) {
        String joined = layer.replace('.', '_');
        if (encoder.equals("clip_l")) {
            names.add("lora_te_" + joined);
            names.add("lora_te1_" + joined);
            names.add("text_encoder." + layer);
        } else if (encoders.contains("clip_l")) {
            names.add("lora_te2_" + joined);
            names.add("text_encoder_2." + layer);
        } else {
            names.add("lora_te_" + joined);
            names.add("text_encoder." + layer);
            names.add("lora_prior_te_" + joined);
        }
    }

    /** T5 is the last encoder: the second of FLUX (some trainers call it the third), the third of Stable Diffusion 3. */
    private void addT5(List<String> names, String joined) {
        int number = 1 + (encoders.contains("clip_l") ? 1 : 0) + (encoders.contains("clip_g") ? 1 : 0);
        names.add("lora_te" + number + "_" + joined);
        if (number == 2 && encoders.contains("clip_l")) {
            names.add("lora_te3_" + joined);
        }
    }

    private static Optional<List<String>> projection(String key) {
        return switch (key) {
            case "clip_l.transformer.text_projection.weight" -> Optional.of(List.of("lora_te1_text_projection"));
            case "clip_g.transformer.text_projection.weight" ->
                Optional.of(List.of("lora_prior_te_text_projection", "lora_te2_text_projection"));
            default -> Optional.empty();
        };
    }
}
