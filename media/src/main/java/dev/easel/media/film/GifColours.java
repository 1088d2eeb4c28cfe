package dev.easel.media.film;

import dev.easel.media.Picture;
import java.util.Arrays;
import java.util.Optional;

/** Turns pictures into ones of 256 colours. For one thread at a time. */
final class GifColours {
    /** The parts of an error that go to the neighbours are multiples of 1/16. */
    private static final int ERROR_BITS = 4;

    private static final int HALF = 1 << ERROR_BITS - 1;
    /** A matrix of 8 by 8 thresholds (Bayer), of which the upper bits move levels by −4 to 3. */
    private static final int MATRIX = 8;

    private static final int MATRIX_SHIFT = 3;
    private static final int MATRIX_MIDDLE = 4;

    private final int width;
    private final Dither dither;
    private final Optional<GifPaletteBuilder> frames;
    private GifPalette palette;
    private NearestColour nearest;
    private int transparent;
    /** For each level of each pixel of a row, with one pixel more on either side. */
    private int[] errors;

    private int[] errorsBelow;

    /**
     * A picture of 256 colours.
     *
     * @param indexes of the colours, row by row
     * @param colours 256 of the form 0xAARRGGBB
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Paletted(byte[] indexes, int[] colours) {}

    GifColours(FilmFormat film, FilmEncoding.Gif encoding) {
        width = film.width();
        dither = encoding.dither();
        errors = new int[3 * (width + 2)];
        errorsBelow = new int[3 * (width + 2)];
        frames = encoding.palette().isPresent() ? Optional.empty() : Optional.of(GifPaletteBuilder.forFrames());
        encoding.palette().ifPresent(this::use);
    }

    private void use(GifPalette chosen) {
        palette = chosen;
        nearest = new NearestColour(chosen.colours(), frames.isEmpty());
        transparent = chosen.transparent();
    }

    /** The picture in 256 colours; at least half transparent counts as transparent. */
    Paletted map(Picture picture) {
        frames.ifPresent(builder -> use(builder.of(picture)));
        byte[] indexes = new byte[width * picture.height()];
        switch (dither) {
            case NONE -> lookUp(picture, indexes, false);
            case ORDERED -> lookUp(picture, indexes, true);
            case DIFFUSION -> diffuse(picture, indexes, 8, 4, 4, 0);
            case FLOYD_STEINBERG -> diffuse(picture, indexes, 7, 3, 5, 1);
        }
        return new Paletted(indexes, palette.colours());
    }

    private void lookUp(Picture picture, byte[] indexes, boolean ordered) {
        byte[] samples = picture.samples();
        int channels = picture.channels();
        int green = channels == 1 ? 0 : 1;
        int blue = channels == 1 ? 0 : 2;
        int at = 0;
        for (int pixel = 0; pixel < indexes.length; pixel++, at += channels) {
            if (channels == 4 && samples[at + 3] >= 0) {
                indexes[pixel] = (byte) transparent;
                continue;
            }
            int shift = ordered ? threshold(pixel % width, pixel / width) : 0;
            indexes[pixel] = (byte) nearest.index(
                    level((samples[at] & 0xFF) + shift),
                    level((samples[at + green] & 0xFF) + shift),
                    level((samples[at + blue] & 0xFF) + shift));
        }
    }

    /** By how much levels are moved at a place: the bits of x ⊕ y and y, woven into each other from the last on. */
    private static int threshold(int x, int y) {
        int across = (x ^ y) & MATRIX - 1;
        int down = y & MATRIX - 1;
        int value = (down & 4) >> 2
                | (across & 4) >> 1
                | (down & 2) << 1
                | (across & 2) << 2
                | (down & 1) << 4
                | (across & 1) << 5;
        return (value >> MATRIX_SHIFT) - MATRIX_MIDDLE;
    }

    /** What a pixel's colour differs from the palette's goes to its neighbours, in sixteenths. */
    private void diffuse(Picture picture, byte[] indexes, int right, int belowLeft, int below, int belowRight) {
        byte[] samples = picture.samples();
        int channels = picture.channels();
        int green = channels == 1 ? 0 : 1;
        int blue = channels == 1 ? 0 : 2;
        int[] colours = palette.colours();
        Arrays.fill(errorsBelow, 0);
        int at = 0;
        for (int start = 0; start < indexes.length; start += width) {
            int[] here = errorsBelow;
            errorsBelow = errors;
            errors = here;
            int[] next = errorsBelow;
            // By how much the pixel before is off, and the one before that.
            int red1 = 0;
            int green1 = 0;
            int blue1 = 0;
            int red2 = 0;
            int green2 = 0;
            int blue2 = 0;
            for (int x = 0, error = 3; x < width; x++, error += 3, at += channels) {
                int r = 0;
                int g = 0;
                int b = 0;
                if (channels == 4 && samples[at + 3] >= 0) {
                    indexes[start + x] = (byte) transparent;
                } else {
                    r = level((samples[at] & 0xFF) + (here[error] + red1 * right + HALF >> ERROR_BITS));
                    g = level((samples[at + green] & 0xFF) + (here[error + 1] + green1 * right + HALF >> ERROR_BITS));
                    b = level((samples[at + blue] & 0xFF) + (here[error + 2] + blue1 * right + HALF >> ERROR_BITS));
                    int index = nearest.index(r, g, b);
                    indexes[start + x] = (byte) index;
                    r -= colours[index] >> 16 & 0xFF;
                    g -= colours[index] >> 8 & 0xFF;
                    b -= colours[index] & 0xFF;
                }
                next[error - 3] = r * belowLeft + red1 * below + red2 * belowRight;
                next[error - 2] = g * belowLeft + green1 * below + green2 * belowRight;
                next[error - 1] = b * belowLeft + blue1 * below + blue2 * belowRight;
                red2 = red1;
                green2 = green1;
                blue2 = blue1;
                red1 = r;
                green1 = g;
                blue1 = b;
            }
            next[3 * width] = red1 * below + red2 * belowRight;
            next[3 * width + 1] = green1 * below + green2 * belowRight;
            next[3 * width + 2] = blue1 * below + blue2 * belowRight;
        }
    }

    private static int level(int value) {
        return value < 0 ? 0 : Math.min(value, 0xFF);
    }
}
