package dev.easel.media.film;

import java.util.Arrays;

/**
 * The colours of a GIF.
 *
 * @param colours 256 of the form 0xAARRGGBB; one is transparent
 */
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
}
