package dev.easel.diffusion.text;

import java.util.Objects;

/**
 * One place of an encoder's input, with the weight its prompt gave it.
 *
 * @param content what stands there
 * @param weight 1 for plain text, start, end and padding
 * @param word which piece of the prompt it belongs to, counted from 1; 0 for start, end and padding
 */
public record WeightedToken(TokenContent content, double weight, int word) {
    /** Checks that there is a content. */
    public WeightedToken {
        Objects.requireNonNull(content);
    }

    /** A start, end or padding token. */
    static WeightedToken special(int id) {
        return new WeightedToken(new TokenContent.Piece(id), 1, 0);
    }
}
