package dev.easel.diffusion.text;

import java.util.OptionalInt;

/**
 * How an encoder wants its tokens laid out.
 *
 * @param maximumLength tokens in a chunk, frame included; a longer prompt goes on in the next chunk
 * @param minimumLength tokens a chunk is padded to at least
 * @param padding id of the padding; the end token when absent
 * @param weighted whether the prompt's weights are read; otherwise parentheses are text
 */
public record TokenLayout(int maximumLength, int minimumLength, OptionalInt padding, boolean weighted) {
    /** The length of a chunk for encoders that read a prompt of any length in one piece. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** Tokens in a chunk of CLIP models. */
    public static final int CLIP_LENGTH = 77;

    /** Checks the lengths. */
    public TokenLayout {
        if (minimumLength < 0 || maximumLength < PromptTokenizer.BREAKABLE_GROUP + 2 || minimumLength > maximumLength) {
            throw new IllegalArgumentException("a chunk of " + minimumLength + " to " + maximumLength + " tokens");
        }
    }

    /** CLIP-L: chunks of 77, padded with the end token. */
    public static TokenLayout clipL() {
        return new TokenLayout(CLIP_LENGTH, CLIP_LENGTH, OptionalInt.empty(), true);
    }

    /** CLIP-G: chunks of 77, padded with 0. */
    public static TokenLayout clipG() {
        return new TokenLayout(CLIP_LENGTH, CLIP_LENGTH, OptionalInt.of(0), true);
    }

    /** T5: one chunk, padded with 0 to a length that depends on the model it conditions. */
    public static TokenLayout t5(int minimumLength) {
        return new TokenLayout(UNLIMITED, minimumLength, OptionalInt.of(0), true);
    }

    /** Qwen2.5: one chunk without padding, no weights; the padding is {@code <|endoftext|>}. */
    public static TokenLayout qwen25() {
        return new TokenLayout(UNLIMITED, 1, OptionalInt.of(151643), false);
    }

    /** This layout with parentheses as text. */
    public TokenLayout unweighted() {
        return new TokenLayout(maximumLength, minimumLength, padding, false);
    }

    /** This layout padded to another length. */
    public TokenLayout padded(int length) {
        return new TokenLayout(maximumLength, Math.min(length, maximumLength), padding, weighted);
    }
}
