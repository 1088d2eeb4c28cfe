package dev.easel.diffusion.text;

import dev.easel.diffusion.ModelLease;
import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.WeightPatch;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.TensorScope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The text encoders as nodes pass them round, ComfyUI's CLIP: which encoders, patched how, read at which layer. A description, cheap to
 * copy and holding no loaded weights.
 *
 * @param combination which encoders and how they work together
 * @param tokenizers of the encoders
 * @param source the loaded encoders
 * @param patches changes to their weights, in the order they apply
 * @param layer of which layer the states are, −1 the last; as the combination has it when absent
 */
public record Clip(
        TextCombination combination,
        PromptTokenizers tokenizers,
        TextEncoderSource source,
        List<WeightPatch> patches,
        OptionalInt layer) {
    /** Copies the list. */
    public Clip {
        patches = List.copyOf(patches);
        if (layer.isPresent() && layer.getAsInt() >= 0) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Layer " + layer.getAsInt() + " does not exist: layers count from the end, -1 is the last.");
        }
    }

    /** Text encoders as their files have them. */
    public static Clip of(TextCombination combination, PromptTokenizers tokenizers, TextEncoderSource source) {
        return new Clip(combination, tokenizers, source, List.of(), OptionalInt.empty());
    }

    /** These encoders read at another layer: −1 for the last, −2 for the one before. An encoder with fewer layers gives its last. */
    public Clip withClipLayer(int newLayer) {
        return new Clip(combination, tokenizers, source, patches, OptionalInt.of(newLayer));
    }

    /** These encoders with further changes to their weights. */
    public Clip withPatch(WeightPatch patch) {
        List<WeightPatch> more = new ArrayList<>(patches);
        more.add(patch);
        return new Clip(combination, tokenizers, source, more, layer);
    }

    /**
     * A prompt as the encoders read it.
     *
     * @throws EaselException when a tokenizer is missing, saying how to get it
     */
    public PromptTokens tokenize(String prompt) {
        return tokenizers.tokenize(prompt);
    }

    /** {@link #encodeText} as a conditioning. */
    public Conditioning encode(PromptTokens tokens) {
        return encodeText(tokens).toConditioning();
    }

    /**
     * Runs the encoders in the innermost scope.
     *
     * @param tokens made by {@link #tokenize}
     * @throws EaselException when the prompt is too long or the encoders cannot be loaded
     */
    public EncodedText encodeText(PromptTokens tokens) {
        try (TensorScope scope = TensorScope.open();
                ModelLease<TextEncoders> lease = source.lease(patches)) {
            Map<EncoderKind, EncodedText> encoded = new EnumMap<>(EncoderKind.class);
            for (EncoderKind kind : combination.encoders()) {
                if (!isLeftOut(kind, tokens)) {
                    lease.model().model(kind).ifPresent(model -> encoded.put(kind, encode(kind, model, tokens)));
                }
            }
            return kept(combination.combine(encoded), scope);
        }
    }

    /** A CLIP model without tokens takes no part where another encoder does; T5 without tokens reads its end token. */
    private static boolean isLeftOut(EncoderKind kind, PromptTokens tokens) {
        return kind != EncoderKind.T5_XXL && tokens.of(kind).isEmpty();
    }

    private EncodedText encode(EncoderKind kind, TextModel model, PromptTokens tokens) {
        EncoderOptions usual = combination.options(kind);
        EncoderOptions options = layer.isPresent() ? usual.withLayer(layer.getAsInt(), model.layers()) : usual;
        return new SequenceEncoder(model, options, tokenizers.of(kind)).encode(tokens.of(kind));
    }

    private static EncodedText kept(EncodedText text, TensorScope scope) {
        return new EncodedText(
                scope.keep(text.states()),
                text.pooled().map(scope::keep),
                text.mask().map(scope::keep));
    }
}
