package dev.easel.diffusion.lora;

import java.util.List;

/** The names that adapter files use for a model's weights. */
@FunctionalInterface
public interface LoraNaming {
    /**
     * All names of a weight.
     *
     * @param key the checkpoint's key without the model's prefix, such as {@code img_in.weight}
     */
    List<LoraTarget> targets(String key);

    /**
     * What every diffusion model's weights are called: {@code diffusion_model.img_in} by the model's own names, {@code lora_unet_img_in}
     * by the kohya trainers'.
     */
    LoraNaming DIFFUSION_MODEL = key -> key.endsWith(".weight")
            ? List.of(
                    LoraTarget.whole("diffusion_model." + withoutWeight(key)),
                    LoraTarget.whole("lora_unet_" + withoutWeight(key).replace('.', '_')))
            : List.of(LoraTarget.whole("diffusion_model." + key));

    /** A weight's key without {@code .weight}. */
    static String withoutWeight(String key) {
        return key.substring(0, key.length() - ".weight".length());
    }
}
