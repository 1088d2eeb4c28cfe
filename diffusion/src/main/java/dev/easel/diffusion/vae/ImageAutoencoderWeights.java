package dev.easel.diffusion.vae;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.WeightMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises the weights of an image autoencoder in a file and gives their keys the usual form ({@code decoder.up.3.block.0.conv1.weight}).
 * Known are that form itself, bare or behind the prefixes of a complete checkpoint, and the names of the diffusers library.
 */
public final class ImageAutoencoderWeights {
    private static final List<String> PREFIXES = List.of("", "vae.", "first_stage_model.");
    private static final String MARK = "decoder.conv_in.weight";
    private static final String DIFFUSERS_MARK = "decoder.up_blocks.0.resnets.0.norm1.weight";

    private static final Pattern DECODER_LEVEL = Pattern.compile("decoder\\.up_blocks\\.(\\d+)\\.");

    /** Replacements from diffusers' names, in order. */
    private static final Map<String, String> DIFFUSERS_NAMES = diffusersNames();

    private ImageAutoencoderWeights() {}

    private static Map<String, String> diffusersNames() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("encoder.down_blocks.", "encoder.down.");
        names.put("mid_block.resnets.0.", "mid.block_1.");
        names.put("mid_block.resnets.1.", "mid.block_2.");
        names.put("mid_block.attentions.0.", "mid.attn_1.");
        names.put(".resnets.", ".block.");
        names.put(".downsamplers.0.", ".downsample.");
        names.put(".upsamplers.0.", ".upsample.");
        names.put(".conv_shortcut.", ".nin_shortcut.");
        names.put(".conv_norm_out.", ".norm_out.");
        names.put(".attn_1.group_norm.", ".attn_1.norm.");
        names.put(".attn_1.to_q.", ".attn_1.q.");
        names.put(".attn_1.to_k.", ".attn_1.k.");
        names.put(".attn_1.to_v.", ".attn_1.v.");
        names.put(".attn_1.to_out.0.", ".attn_1.proj_out.");
        names.put(".attn_1.query.", ".attn_1.q.");
        names.put(".attn_1.key.", ".attn_1.k.");
        names.put(".attn_1.value.", ".attn_1.v.");
        names.put(".attn_1.proj_attn.", ".attn_1.proj_out.");
        return names;
    }

    /** Whether the file holds an image autoencoder, alone or among other models. */
    public static boolean isIn(WeightMap weights) {
        return prefix(weights).isPresent();
    }

    /** The prefix before the autoencoder's keys: the first known one whose decoder starts with a two-dimensional convolution. */
    private static Optional<String> prefix(WeightMap weights) {
        return PREFIXES.stream()
                .filter(prefix -> weights.entry(prefix + MARK)
                        .filter(entry -> entry.shape().length == 4)
                        .isPresent())
                .filter(prefix -> weights.contains(prefix + DIFFUSERS_MARK)
                        || weights.contains(prefix + "decoder.up.0.block.0.conv1.weight"))
                .findFirst();
    }

    /**
     * The autoencoder's weights under their usual keys. Closing the result leaves the file open.
     *
     * @throws EaselException when the file holds no image autoencoder
     */
    public static WeightMap open(WeightMap file) {
        String prefix = prefix(file)
                .orElseThrow(() -> new EaselException(
                        ErrorCode.UNSUPPORTED_MODEL,
                        file.name() + " holds no image autoencoder: neither '" + MARK
                                + "' nor the same behind 'vae.' or 'first_stage_model.' is in it; choose a VAE file."));
        WeightMap weights = file.under(prefix);
        if (!weights.contains(DIFFUSERS_MARK)) {
            return weights;
        }
        int levels = diffusersLevels(weights);
        return weights.renamed(key -> Optional.of(fromDiffusers(key, levels)));
    }

    private static int diffusersLevels(WeightMap weights) {
        int levels = 0;
        while (weights.contains("decoder.up_blocks." + levels + ".resnets.0.norm1.weight")) {
            levels++;
        }
        return levels;
    }

    /** diffusers counts decoder levels from the latent's side, the usual form from the picture's. */
    private static String fromDiffusers(String key, int levels) {
        Matcher level = DECODER_LEVEL.matcher(key);
        String name = level.lookingAt()
                ? "decoder.up." + (levels - 1 - Integer.parseInt(level.group(1))) + "." + key.substring(level.end())
                : key;
        for (Map.Entry<String, String> replacement : DIFFUSERS_NAMES.entrySet()) {
            name = name.replace(replacement.getKey(), replacement.getValue());
        }
        return name;
    }
}
