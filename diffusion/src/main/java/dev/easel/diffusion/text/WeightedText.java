package dev.easel.diffusion.text;

import java.util.Objects;

/**
 * A piece of a prompt and how strongly it counts.
 *
 * @param text the piece, without the parentheses and the number that gave it its weight
 * @param weight 1 for plain text; any double, even infinite or not a number, because the syntax lets a person write these
 */
public record WeightedText(String text, double weight) {
    /** Checks that there is a text. */
    public WeightedText {
        Objects.requireNonNull(text);
    }
}
