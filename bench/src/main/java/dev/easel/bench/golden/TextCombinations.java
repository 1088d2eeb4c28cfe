package dev.easel.bench.golden;

import dev.easel.diffusion.text.ClipType;
import dev.easel.diffusion.text.EncoderKind;
import dev.easel.diffusion.text.TextCombination;
import dev.easel.diffusion.text.TextCombination.StableDiffusion3;
import dev.easel.diffusion.text.Tokenizer;
import dev.easel.diffusion.text.TokenizerFamily;
import dev.easel.diffusion.text.TokenizerFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Easel's counterparts of the names recorded cases have for combinations of text encoders. */
final class TextCombinations {
    /** Vocabularies take a second to read, so that all cases of a run share them. */
    private static final Map<Path, TokenizerFolders> TOKENIZERS = new ConcurrentHashMap<>();

    private TextCombinations() {}

    /** The combination of a name; none for those made of one language model. */
    static Optional<TextCombination> named(String name) {
        return switch (name) {
            case "SD1" -> Optional.of(new TextCombination.StableDiffusion1());
            case "SDXL" -> Optional.of(new TextCombination.StableDiffusionXl());
            case "SDXL_REFINER" -> Optional.of(new TextCombination.StableDiffusionXlRefiner());
            case "SD3" -> Optional.of(new StableDiffusion3(StableDiffusion3.PUBLISHED_CONTEXT_WIDTH));
            case "FLUX" -> Optional.of(new TextCombination.Flux());
            case "LTXV" -> Optional.of(TextCombination.MaskedT5.LTX_VIDEO);
            case "MOCHI" -> Optional.of(TextCombination.MaskedT5.MOCHI);
            default -> Optional.empty();
        };
    }

    /** The encoders recorded cases have tokens for: SDXL's refiner is given those of SDXL, of which it reads one half. */
    static List<EncoderKind> tokenized(TextCombination combination) {
        return combination instanceof TextCombination.StableDiffusionXlRefiner
                ? new TextCombination.StableDiffusionXl().encoders()
                : combination.encoders();
    }

    /** What a loader node is told to get a combination. */
    static ClipType type(String name) {
        return switch (name) {
            case "SDXL" -> ClipType.SDXL;
            case "SD3" -> ClipType.SD3;
            case "FLUX" -> ClipType.FLUX;
            case "LTXV" -> ClipType.LTXV;
            case "MOCHI" -> ClipType.MOCHI;
            default -> ClipType.STABLE_DIFFUSION;
        };
    }

    /** The published vocabularies. */
    static TokenizerFolders tokenizers(GoldenCase golden, TokenizerFamily family) throws GoldenSkippedException {
        Path root = golden.resources().tokenizer(family.folder()).getParent();
        return TOKENIZERS.computeIfAbsent(root, folder -> new TokenizerFolders(List.of(folder)));
    }

    /** One published vocabulary. */
    static Tokenizer tokenizer(GoldenCase golden, TokenizerFamily family) throws GoldenSkippedException {
        return tokenizers(golden, family).get(family);
    }
}
