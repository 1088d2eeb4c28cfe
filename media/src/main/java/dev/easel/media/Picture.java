package dev.easel.media;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;

/**
 * A picture of 8-bit samples, row by row from the top left, the channels of a pixel side by side. Colours are sRGB and not
 * multiplied by alpha.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param channels 1 (grey), 3 (red, green, blue) or 4 (red, green, blue, alpha)
 * @param samples width · height · channels values from 0 to 255; not copied, so nobody may change it afterwards
 */
@SuppressWarnings("ArrayRecordComponent")
public record Picture(int width, int height, int channels, byte[] samples) {
    /** The most pixels a picture may have; a file that claims more is refused before it is decoded. */
    public static final long MAX_PIXELS = 178_956_970;

    /** Checks that the sizes fit each other. */
    public Picture {
        if (channels != 1 && channels != 3 && channels != 4) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "A picture has " + channels + " channels; it must have 1, 3 or 4.");
        }
        requireSize(width, height);
        if (samples.length != (long) width * height * channels) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A picture of " + width + "x" + height + " with " + channels + " channels was given "
                            + samples.length + " samples; it needs " + (long) width * height * channels + ".");
        }
    }

    /**
     * Checks a size before memory is taken for it.
     *
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when a side is not positive or there are more than
     *     {@link #MAX_PIXELS} pixels
     */
    public static void requireSize(long width, long height) {
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A picture cannot be " + width + "x" + height + " pixels large; both sides must be at least 1.");
        }
        if (width * height > MAX_PIXELS) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A picture of " + width + "x" + height + " pixels is refused: the most is " + MAX_PIXELS
                            + " pixels, so make it smaller.");
        }
    }

    /** Whether it has an alpha channel. */
    public boolean hasAlpha() {
        return channels == 4;
    }

    /** The same in red, green and blue, without alpha: where it is transparent, the colour underneath shows. */
    public Picture opaque() {
        if (channels == 3) {
            return this;
        }
        byte[] colours = new byte[width * height * 3];
        int from = 0;
        int last = channels == 1 ? 0 : 2;
        for (int to = 0; to < colours.length; to += 3) {
            colours[to] = samples[from];
            colours[to + 1] = samples[from + Math.min(1, last)];
            colours[to + 2] = samples[from + last];
            from += channels;
        }
        return new Picture(width, height, 3, colours);
    }

    /**
     * The same in red, green and blue, with a colour showing through where it is transparent.
     *
     * @param background 0xRRGGBB
     */
    public Picture over(int background) {
        if (channels != 4) {
            return opaque();
        }
        byte[] colours = new byte[width * height * 3];
        int from = 0;
        for (int to = 0; to < colours.length; to += 3) {
            int alpha = samples[from + 3] & 0xFF;
            for (int channel = 0; channel < 3; channel++) {
                int under = background >> 16 - 8 * channel & 0xFF;
                int mixed = (samples[from + channel] & 0xFF) * alpha + under * (255 - alpha);
                colours[to + channel] = (byte) ((mixed + 127) / 255);
            }
            from += 4;
        }
        return new Picture(width, height, 3, colours);
    }

    /** The same in red, green, blue and alpha, opaque where it had none. */
    public Picture withAlpha() {
        if (channels == 4) {
            return this;
        }
        byte[] colours = new byte[width * height * 4];
        int from = 0;
        int last = channels == 1 ? 0 : 2;
        for (int to = 0; to < colours.length; to += 4) {
            colours[to] = samples[from];
            colours[to + 1] = samples[from + Math.min(1, last)];
            colours[to + 2] = samples[from + last];
            colours[to + 3] = -1;
            from += channels;
        }
        return new Picture(width, height, 4, colours);
    }

    /** One sample, from 0 to 255. */
    public int sample(int x, int y, int channel) {
        return samples[(y * width + x) * channels + channel] & 0xFF;
    }

    /** The samples of one row are at this index and the {@code width · channels − 1} after it. */
    int rowStart(int y) {
        return y * width * channels;
    }
}
