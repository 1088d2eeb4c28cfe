package dev.easel.diffusion.text;

import java.util.List;

/**
 * Tokens that are encoded together as one sequence, framed and padded.
 *
 * @param tokens as many as the encoder's layout asks for
 */
public record TokenChunk(List<WeightedToken> tokens) {
    /** Copies the list. */
    public TokenChunk {
        tokens = List.copyOf(tokens);
    }

    /** Whether any weight differs from 1. */
    public boolean isWeighted() {
        return tokens.stream().anyMatch(token -> token.weight() != 1);
    }
}
