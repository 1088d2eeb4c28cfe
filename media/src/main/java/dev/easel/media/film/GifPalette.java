package dev.easel.media.film;

import java.util.Arrays;

/**
 * The colours of a GIF.
 *
 * @param colours 256 of the form 0xAARRGGBB; at least one is transparent
 */
@SuppressWarnings("ArrayRecordComponent")
public record GifPalette(int[] colours) {
    /** How many colours there are. */
    static final int SIZE = 256;

    /** Checks the number. */
    public GifPalette {
        if (colours.length != SIZE) {
            throw new IllegalArgumentException(colours.length + " colours");
        }
        colours = Arrays.copyOf(colours, SIZE);
    }

    /** The index of the first transparent colour. */
    int transparent() {
        for (int index = 0; index < SIZE; index++) {
            if (colours[index] >>> 24 == 0) {
                return index;
            }
        }
        throw new IllegalStateException("no colour is transparent");
    }
}
