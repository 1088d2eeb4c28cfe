package dev.easel.diffusion.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A prompt as every encoder of a combination reads it.
 *
 * @param chunks for each encoder at least one chunk
 */
public record PromptTokens(Map<EncoderKind, List<TokenChunk>> chunks) {
    /** Copies the map. */
    public PromptTokens {
        Map<EncoderKind, List<TokenChunk>> copy = new EnumMap<>(EncoderKind.class);
        chunks.forEach((kind, list) -> copy.put(kind, List.copyOf(list)));
        chunks = Collections.unmodifiableMap(copy);
    }

    /** The chunks of one encoder; none when the prompt was not made for it. */
    public List<TokenChunk> of(EncoderKind kind) {
        return chunks.getOrDefault(kind, List.of());
    }

    /** These tokens with those of one encoder taken from another prompt, as nodes with a prompt per encoder do. */
    public PromptTokens with(EncoderKind kind, PromptTokens other) {
        Map<EncoderKind, List<TokenChunk>> merged = new EnumMap<>(EncoderKind.class);
        merged.putAll(chunks);
        merged.put(kind, other.of(kind));
        return new PromptTokens(merged);
    }

    /**
     * These tokens with the chunks of an empty prompt appended to whichever of two encoders has fewer, until both have as many: what
     * SDXL needs when its two encoders read different prompts.
     */
    public PromptTokens balanced(EncoderKind first, EncoderKind second, PromptTokens empty) {
        int count = Math.max(of(first).size(), of(second).size());
        Map<EncoderKind, List<TokenChunk>> merged = new EnumMap<>(EncoderKind.class);
        merged.putAll(chunks);
        for (EncoderKind kind : List.of(first, second)) {
            List<TokenChunk> padded = new ArrayList<>(of(kind));
            while (padded.size() < count && !empty.of(kind).isEmpty()) {
                padded.addAll(empty.of(kind));
            }
            merged.put(kind, padded);
        }
        return new PromptTokens(merged);
    }
}
