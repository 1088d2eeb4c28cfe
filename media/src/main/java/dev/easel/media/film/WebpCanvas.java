package dev.easel.media.film;

import dev.easel.media.Picture;
import java.util.Arrays;

/** What the frames of an animated WebP are drawn on, one after the other. It begins transparent, or black if it has no alpha. */
final class WebpCanvas {
    private final int width;
    private final int height;
    private final int channels;
    /** Never changed: it is the samples of the picture drawn last. */
    private byte[] samples;

    private int disposedX;
    private int disposedY;
    private int disposedWidth;
    private int disposedHeight;

    /**
     * @param channels 3, or 4 with alpha
     */
    WebpCanvas(int width, int height, int channels) {
        this.width = width;
        this.height = height;
        this.channels = channels;
        samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
    }

    /**
     * Draws a frame.
     *
     * @param part within the canvas
     * @param blend whether what is below shows through
     * @param dispose whether its place is cleared before the next frame
     * @return the whole canvas
     */
    Picture draw(Picture part, int x, int y, boolean blend, boolean dispose) {
        boolean whole = part.width() == width && part.height() == height;
        if (whole && part.channels() == channels && (!blend || channels == 3)) {
            samples = part.samples();
        } else {
            byte[] next = samples.clone();
            clear(next);
            put(part, x, y, blend, next);
            samples = next;
        }
        disposedX = x;
        disposedY = y;
        disposedWidth = dispose ? part.width() : 0;
        disposedHeight = dispose ? part.height() : 0;
        return new Picture(width, height, channels, samples);
    }

    /** Removes the frame before, if it is to be. */
    private void clear(byte[] canvas) {
        for (int row = 0; row < disposedHeight; row++) {
            int start = ((disposedY + row) * width + disposedX) * channels;
            Arrays.fill(canvas, start, start + disposedWidth * channels, (byte) 0);
        }
    }

    private void put(Picture part, int x, int y, boolean blend, byte[] canvas) {
        boolean copy = part.channels() == channels && (channels == 3 || !blend);
        for (int row = 0; row < part.height(); row++) {
            int to = ((y + row) * width + x) * channels;
            int from = row * part.width() * part.channels();
            if (copy) {
                System.arraycopy(part.samples(), from, canvas, to, part.width() * channels);
            } else {
                mix(part, from, blend, canvas, to);
            }
        }
    }

    /** One row, source over destination, colours not multiplied by alpha. */
    private void mix(Picture part, int start, boolean blend, byte[] canvas, int place) {
        byte[] source = part.samples();
        int from = start;
        int to = place;
        for (int pixel = 0; pixel < part.width(); pixel++) {
            int alpha = part.channels() == 4 && blend ? source[from + 3] & 0xFF : 0xFF;
            if (alpha == 0xFF) {
                canvas[to] = source[from];
                canvas[to + 1] = source[from + 1];
                canvas[to + 2] = source[from + 2];
                if (channels == 4) {
                    canvas[to + 3] = part.channels() == 4 ? source[from + 3] : -1;
                }
            } else if (alpha > 0) {
                mix(source, from, alpha, canvas, to);
            }
            from += part.channels();
            to += channels;
        }
    }

    private void mix(byte[] source, int from, int alpha, byte[] canvas, int to) {
        int under = (channels == 4 ? canvas[to + 3] & 0xFF : 0xFF) * (0xFF - alpha) / 0xFF;
        int total = alpha + under;
        for (int channel = 0; channel < 3; channel++) {
            int mixed = (source[from + channel] & 0xFF) * alpha + (canvas[to + channel] & 0xFF) * under;
            canvas[to + channel] = (byte) ((mixed + total / 2) / total);
        }
        if (channels == 4) {
            canvas[to + 3] = (byte) total;
        }
    }
}
