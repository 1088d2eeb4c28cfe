package dev.easel.media.film;

import dev.easel.media.Picture;

/**
 * Chooses the colours that suit all frames of a film: the film's own if there are at most 255, else those that stand for all with the least
 * error. Of large frames, pixels in between are left out.
 */
public final class GifPaletteBuilder {
    /** One of the 256 is transparent: encoders put it where a frame is as the one before. */
    private static final int OPAQUE = GifPalette.SIZE - 1;

    private static final double PIXELS_LOOKED_AT = 100_000;
    private static final int FILM_BITS = 7;
    private static final int FRAME_BITS = 6;

    private final ColourCounts counts;
    private long frames;

    private GifPaletteBuilder(int bits) {
        counts = new ColourCounts(bits, OPAQUE);
    }

    /** For the frames of a film. */
    public static GifPaletteBuilder forFilm() {
        return new GifPaletteBuilder(FILM_BITS);
    }

    /** For one frame after the other, with less memory. */
    static GifPaletteBuilder forFrames() {
        return new GifPaletteBuilder(FRAME_BITS);
    }

    /** Looks at a frame. */
    public void add(Picture picture) {
        double pixels = (double) picture.width() * picture.height();
        counts.add(picture, (int) Math.max(1, Math.ceil(Math.sqrt(pixels / PIXELS_LOOKED_AT))));
        frames++;
    }

    /** The colours, after all frames. */
    public GifPalette build() {
        FilmWriters.requireFrames(frames);
        int[] colours = new int[GifPalette.SIZE];
        if (counts.areFew()) {
            int[] exact = counts.exactColours();
            for (int index = 0; index < exact.length; index++) {
                colours[index] = 0xFF << 24 | exact[index];
            }
        } else {
            int[] means = ColourClusters.means(counts.found(), OPAQUE);
            System.arraycopy(means, 0, colours, 0, means.length);
        }
        return new GifPalette(colours);
    }

    /** The colours of one frame; what was seen before is forgotten. */
    GifPalette of(Picture picture) {
        counts.clear();
        frames = 0;
        add(picture);
        return build();
    }
}
