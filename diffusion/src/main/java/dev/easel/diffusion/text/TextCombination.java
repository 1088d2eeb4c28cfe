package dev.easel.diffusion.text;

import static dev.easel.diffusion.text.EncoderKind.CLIP_G;
import static dev.easel.diffusion.text.EncoderKind.CLIP_L;
import static dev.easel.diffusion.text.EncoderKind.T5_XXL;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The encoders that one family of diffusion models reads, how each lays out its tokens, and how their results become one. */
public sealed interface TextCombination {
    /** The encoders it can use, in the order in which they run. */
    List<EncoderKind> encoders();

    /** How an encoder's tokens are laid out. */
    default TokenLayout layout(EncoderKind kind) {
        return switch (kind) {
            case CLIP_L -> TokenLayout.clipL();
            case CLIP_G -> TokenLayout.clipG();
            case T5_XXL -> TokenLayout.t5(minimumT5Length());
            case QWEN25_7B -> TokenLayout.qwen25();
        };
    }

    /** Tokens T5's input is padded to. */
    default int minimumT5Length() {
        return TokenLayout.CLIP_LENGTH;
    }

    /** What is taken from an encoder. */
    EncoderOptions options(EncoderKind kind);

    /** Joins what the encoders gave; those whose weights were not loaded are absent. */
    EncodedText combine(Map<EncoderKind, EncodedText> encoded);

    /** Stable Diffusion 1: CLIP-L. */
    record StableDiffusion1() implements TextCombination {
        @Override
        public List<EncoderKind> encoders() {
            return List.of(CLIP_L);
        }

        @Override
        public EncoderOptions options(EncoderKind kind) {
            return EncoderOptions.LAST_LAYER;
        }

        @Override
        public EncodedText combine(Map<EncoderKind, EncodedText> encoded) {
            return encoded.get(CLIP_L);
        }
    }

    /** SDXL: CLIP-L and CLIP-G side by side on the channels, pooled by CLIP-G. */
    record StableDiffusionXl() implements TextCombination {
        @Override
        public List<EncoderKind> encoders() {
            return List.of(CLIP_G, CLIP_L);
        }

        @Override
        public EncoderOptions options(EncoderKind kind) {
            return EncoderOptions.penultimate(kind == CLIP_G);
        }

        @Override
        public EncodedText combine(Map<EncoderKind, EncodedText> encoded) {
            Tensor both =
                    sideBySide(encoded.get(CLIP_L).states(), encoded.get(CLIP_G).states()); // [1, n, 2048]
            return new EncodedText(both, encoded.get(CLIP_G).pooled(), Optional.empty());
        }
    }

    /** SDXL's refiner: CLIP-G. */
    record StableDiffusionXlRefiner() implements TextCombination {
        @Override
        public List<EncoderKind> encoders() {
            return List.of(CLIP_G);
        }

        @Override
        public EncoderOptions options(EncoderKind kind) {
            return EncoderOptions.penultimate(true);
        }

        @Override
        public EncodedText combine(Map<EncoderKind, EncodedText> encoded) {
            return encoded.get(CLIP_G);
        }
    }

    /**
     * Stable Diffusion 3: CLIP-L and CLIP-G side by side, widened by zeros to T5's width, then T5's tokens. Any of the three may be
     * absent.
     *
     * @param contextWidth channels of a token of the result
     */
    record StableDiffusion3(long contextWidth) implements TextCombination {
        /** Context width of the published models: that of T5-XXL. */
        public static final long PUBLISHED_CONTEXT_WIDTH = 4096;

        private static final long CLIP_L_WIDTH = 768;
        private static final long CLIP_G_WIDTH = 1280;

        @Override
        public List<EncoderKind> encoders() {
            return List.of(CLIP_L, CLIP_G, T5_XXL);
        }

        @Override
        public EncoderOptions options(EncoderKind kind) {
            return kind == T5_XXL ? EncoderOptions.LAST_LAYER : EncoderOptions.penultimate(kind == CLIP_G);
        }

        @Override
        public EncodedText combine(Map<EncoderKind, EncodedText> encoded) {
            Optional<EncodedText> clipL = Optional.ofNullable(encoded.get(CLIP_L));
            Optional<EncodedText> clipG = Optional.ofNullable(encoded.get(CLIP_G));
            Optional<EncodedText> t5 = Optional.ofNullable(encoded.get(T5_XXL));
            Tensor pooled = Tensors.cat(
                    1,
                    clipL.flatMap(EncodedText::pooled).orElseGet(() -> Tensors.zeros(1, CLIP_L_WIDTH)),
                    clipG.flatMap(EncodedText::pooled).orElseGet(() -> Tensors.zeros(1, CLIP_G_WIDTH))); // [1, 2048]
            Optional<Tensor> clip = clip(clipL, clipG); // [1, n, contextWidth]
            Tensor states = clip.isPresent() && t5.isPresent()
                    ? Tensors.cat(1, clip.get(), t5.get().states()) // [1, n + m, contextWidth]
                    : clip.or(() -> t5.map(EncodedText::states))
                            .orElseGet(() ->
                                    Tensors.zeros(1, TokenLayout.CLIP_LENGTH, contextWidth)); // [1, n, contextWidth]
            return new EncodedText(states, Optional.of(pooled), Optional.empty());
        }

        private Optional<Tensor> clip(Optional<EncodedText> clipL, Optional<EncodedText> clipG) {
            if (clipG.isEmpty()) {
                return clipL.map(l -> widen(l.states(), 0));
            }
            Tensor g = clipG.get().states(); // [1, n, 1280]
            return Optional.of(
                    clipL.isPresent() ? widen(sideBySide(clipL.get().states(), g), 0) : widen(g, CLIP_L_WIDTH));
        }

        /** Zeros before and after the channels, up to the context width. */
        private Tensor widen(Tensor states, long before) {
            long after = contextWidth - before - states.size(2);
            return NeuralNetwork.padConstant(states, 0, before, after); // [1, n, contextWidth]
        }
    }

    /** FLUX.1: T5's states, pooled by CLIP-L. */
    record Flux() implements TextCombination {
        @Override
        public List<EncoderKind> encoders() {
            return List.of(CLIP_L, T5_XXL);
        }

        @Override
        public int minimumT5Length() {
            return 256;
        }

        @Override
        public EncoderOptions options(EncoderKind kind) {
            return EncoderOptions.LAST_LAYER;
        }

        @Override
        public EncodedText combine(Map<EncoderKind, EncodedText> encoded) {
            return new EncodedText(
                    encoded.get(T5_XXL).states(), encoded.get(CLIP_L).pooled(), Optional.empty());
        }
    }

    /**
     * T5 alone with its padding masked out: LTX-Video and Mochi.
     *
     * @param minimumT5Length tokens T5's input is padded to
     */
    record MaskedT5(int minimumT5Length) implements TextCombination {
        /** Tokens LTX-Video wants at least. */
        public static final MaskedT5 LTX_VIDEO = new MaskedT5(128);
        /** Tokens Mochi wants at least. */
        public static final MaskedT5 MOCHI = new MaskedT5(256);

        @Override
        public List<EncoderKind> encoders() {
            return List.of(T5_XXL);
        }

        @Override
        public EncoderOptions options(EncoderKind kind) {
            return EncoderOptions.MASKED;
        }

        @Override
        public EncodedText combine(Map<EncoderKind, EncodedText> encoded) {
            return encoded.get(T5_XXL);
        }
    }

    /** Two encoders' states on the channels, as many tokens as the shorter has. */
    private static Tensor sideBySide(Tensor left, Tensor right) {
        long length = Math.min(left.size(1), right.size(1));
        return Tensors.cat(2, left.narrow(1, 0, length), right.narrow(1, 0, length)); // [1, n, left + right]
    }
}
