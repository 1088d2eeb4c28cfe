package dev.easel.diffusion.text;

import java.util.Objects;

/** What stands in one place of an encoder's input. */
public sealed interface TokenContent {
    /**
     * A row of the encoder's embedding table.
     *
     * @param id the row
     */
    record Piece(int id) implements TokenContent {}

    /**
     * A vector of its own, learned by textual inversion.
     *
     * @param vector as wide as the encoder it was learned for; other encoders leave it out
     */
    record Learned(float[] vector) implements TokenContent {
        /** Checks that there is a vector. */
        public Learned {
            Objects.requireNonNull(vector);
        }
    }
}
