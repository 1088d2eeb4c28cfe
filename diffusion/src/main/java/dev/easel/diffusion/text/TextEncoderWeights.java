package dev.easel.diffusion.text;

import dev.easel.diffusion.text.TextCombination.StableDiffusion3;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.WeightMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The encoders of a combination and where their weights are.
 *
 * @param combination how they work together
 * @param weights of each encoder, keys {@code text_model.…} or {@code encoder.…}
 */
public record TextEncoderWeights(TextCombination combination, Map<EncoderKind, WeightMap> weights) {
    /** Copies the map. */
    public TextEncoderWeights {
        weights = Map.copyOf(weights);
    }

    /** Whether a file holds any text encoder, alone or among other models. */
    public static boolean isIn(WeightMap file) {
        return !TextEncoderDetection.find(file).isEmpty();
    }

    /**
     * Finds out which encoder is in which file, whatever their order; one file may hold several, as checkpoints do.
     *
     * @param files open for as long as the encoders are loaded from them
     * @param type what the encoders are for
     * @throws EaselException when a file holds none, two hold the same, or one that the type needs is in none
     */
    public static TextEncoderWeights detect(List<WeightMap> files, ClipType type) {
        List<TextEncoderDetection.Found> found = new ArrayList<>();
        for (WeightMap file : files) {
            List<TextEncoderDetection.Found> inFile = TextEncoderDetection.find(file);
            if (inFile.isEmpty()) {
                throw new EaselException(
                        ErrorCode.UNSUPPORTED_MODEL,
                        file.name() + " holds no text encoder (CLIP-L, CLIP-G or T5)" + guess(file)
                                + "; choose a file of the folder text_encoders or clip.");
            }
            found.addAll(inFile);
        }
        Map<EncoderKind, WeightMap> weights = assign(found);
        TextCombination combination = combination(type, weights);
        Set<EncoderKind> needed = needed(combination);
        if (!weights.keySet().containsAll(needed)) {
            needed.removeAll(weights.keySet());
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Text encoders of type '" + type.comfyName() + "' need " + names(needed) + " too, and "
                            + files.stream().map(WeightMap::name).collect(Collectors.joining(" and ")) + " hold"
                            + (files.size() == 1 ? "s" : "") + " only " + names(weights.keySet())
                            + "; choose the missing file.");
        }
        weights.keySet().retainAll(combination.encoders());
        return new TextEncoderWeights(combination, weights);
    }

    private static String guess(WeightMap file) {
        if (file.containsPrefix("decoder.") || file.containsPrefix("first_stage_model.")) {
            return " but an autoencoder";
        }
        return file.keys().stream().anyMatch(key -> key.contains("_blocks."))
                ? " but seems to be a diffusion model"
                : "";
    }

    /** Two CLIP models that look alike are told apart by their width: CLIP-G is the wider. */
    private static Map<EncoderKind, WeightMap> assign(List<TextEncoderDetection.Found> found) {
        Map<EncoderKind, WeightMap> weights = new EnumMap<>(EncoderKind.class);
        for (TextEncoderDetection.Found each : found) {
            WeightMap previous = weights.putIfAbsent(each.kind(), each.weights());
            if (previous == null) {
                continue;
            }
            if (each.kind() != EncoderKind.CLIP_L
                    || weights.containsKey(EncoderKind.CLIP_G)
                    || width(previous) == width(each.weights())) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        previous.name() + " and " + each.weights().name() + " both hold " + names(Set.of(each.kind()))
                                + "; choose two different text encoders.");
            }
            boolean wider = width(each.weights()) > width(previous);
            weights.put(EncoderKind.CLIP_G, wider ? each.weights() : previous);
            weights.put(EncoderKind.CLIP_L, wider ? previous : each.weights());
        }
        return weights;
    }

    private static long width(WeightMap clip) {
        return clip.size("text_model.final_layer_norm.weight", 0);
    }

    private static TextCombination combination(ClipType type, Map<EncoderKind, WeightMap> weights) {
        return switch (type) {
            case SDXL -> new TextCombination.StableDiffusionXl();
            case SD3 -> stableDiffusion3(weights);
            case FLUX -> new TextCombination.Flux();
            case LTXV -> TextCombination.MaskedT5.LTX_VIDEO;
            case MOCHI -> TextCombination.MaskedT5.MOCHI;
            case STABLE_DIFFUSION -> byEncoders(weights.keySet());
        };
    }

    private static TextCombination stableDiffusion3(Map<EncoderKind, WeightMap> weights) {
        WeightMap t5 = weights.get(EncoderKind.T5_XXL);
        return new StableDiffusion3(
                t5 == null ? StableDiffusion3.PUBLISHED_CONTEXT_WIDTH : t5.size("shared.weight", 1));
    }

    /** The default type leaves it to the files: T5 alone can only be a video model's. */
    private static TextCombination byEncoders(Set<EncoderKind> kinds) {
        if (kinds.contains(EncoderKind.CLIP_L)) {
            return kinds.contains(EncoderKind.CLIP_G)
                    ? new TextCombination.StableDiffusionXl()
                    : new TextCombination.StableDiffusion1();
        }
        return kinds.contains(EncoderKind.CLIP_G)
                ? new TextCombination.StableDiffusionXlRefiner()
                : TextCombination.MaskedT5.MOCHI;
    }

    private static Set<EncoderKind> needed(TextCombination combination) {
        return combination instanceof StableDiffusion3
                ? EnumSet.noneOf(EncoderKind.class)
                : EnumSet.copyOf(combination.encoders());
    }

    private static String names(Set<EncoderKind> kinds) {
        return kinds.stream().map(EncoderKind::displayName).collect(Collectors.joining(" and "));
    }
}
