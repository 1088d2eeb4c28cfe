package dev.easel.media.film;

import dev.easel.media.Picture;
import java.util.Arrays;

/**
 * How often colours occur in pictures: exactly as long as there are few of them, and in cells of nearly equal colours, of which the mean is
 * known. Transparent pixels do not count.
 */
final class ColourCounts {
    /** A cell's pixels, and the sums of what their levels are above the cell's own. */
    private static final int FIELDS = 4;

    private static final long MOST_COUNTED = 1L << 30;
    private static final int SLOTS = 1024;
    private static final int EMPTY = -1;

    private final int bits;
    private final int shift;
    private final int few;
    private final int[] cells;
    private final int[] exact = new int[SLOTS];
    private int exactColours;
    private long counted;

    /**
     * @param bits of a level that decide which cell a colour is in, up to 7
     * @param few up to how many colours are remembered exactly, up to 256
     */
    ColourCounts(int bits, int few) {
        this.bits = bits;
        this.few = few;
        shift = 8 - bits;
        cells = new int[FIELDS << 3 * bits];
        Arrays.fill(exact, EMPTY);
    }

    /** Forgets all. */
    void clear() {
        Arrays.fill(cells, 0);
        Arrays.fill(exact, EMPTY);
        exactColours = 0;
        counted = 0;
    }

    /**
     * Looks at a picture.
     *
     * @param step of so many columns and rows one is counted; whether there are few colours is decided by all
     */
    void add(Picture picture, int step) {
        if (exactColours <= few) {
            remember(picture);
        }
        int channels = picture.channels();
        int green = channels == 1 ? 0 : 1;
        int blue = channels == 1 ? 0 : 2;
        byte[] samples = picture.samples();
        int low = (1 << shift) - 1;
        for (int y = 0; y < picture.height(); y += step) {
            int end = (y + 1) * picture.width() * channels;
            for (int at = y * picture.width() * channels; at < end; at += step * channels) {
                if (channels == 4 && samples[at + 3] >= 0) {
                    continue;
                }
                int r = samples[at] & 0xFF;
                int g = samples[at + green] & 0xFF;
                int b = samples[at + blue] & 0xFF;
                int cell = FIELDS * (r >> shift << 2 * bits | g >> shift << bits | b >> shift);
                cells[cell]++;
                cells[cell + 1] += r & low;
                cells[cell + 2] += g & low;
                cells[cell + 3] += b & low;
            }
        }
        counted += (long) picture.width() * picture.height() / ((long) step * step);
        if (counted > MOST_COUNTED) {
            halve();
        }
    }

    /** Keeps sums within their range; what is rare is kept. */
    private void halve() {
        for (int cell = 0; cell < cells.length; cell += FIELDS) {
            if (cells[cell] > 1) {
                for (int field = 0; field < FIELDS; field++) {
                    cells[cell + field] >>= 1;
                }
            }
        }
        counted >>= 1;
    }

    private void remember(Picture picture) {
        int channels = picture.channels();
        int green = channels == 1 ? 0 : 1;
        int blue = channels == 1 ? 0 : 2;
        byte[] samples = picture.samples();
        int before = EMPTY;
        for (int at = 0; at < samples.length && exactColours <= few; at += channels) {
            int colour = (samples[at] & 0xFF) << 16 | (samples[at + green] & 0xFF) << 8 | samples[at + blue] & 0xFF;
            if (colour != before && (channels < 4 || samples[at + 3] < 0)) {
                before = colour;
                remember(colour);
            }
        }
    }

    private void remember(int colour) {
        int slot = (colour * 0x9E3779B1) >>> 22;
        while (exact[slot] != EMPTY) {
            if (exact[slot] == colour) {
                return;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        exact[slot] = colour;
        exactColours++;
    }

    /** Whether all colours are known exactly. */
    boolean areFew() {
        return exactColours <= few;
    }

    /** All colours 0xRRGGBB, sorted, if there are few. */
    int[] exactColours() {
        return Arrays.stream(exact).filter(colour -> colour != EMPTY).sorted().toArray();
    }

    /**
     * Colours that occur, in no order.
     *
     * @param red of each the mean red of its cell, and so on
     * @param weight how many pixels are in the cell
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Found(float[] red, float[] green, float[] blue, int[] weight) {}

    /** The cells that hold pixels. */
    Found found() {
        int count = 0;
        for (int cell = 0; cell < cells.length; cell += FIELDS) {
            count += cells[cell] > 0 ? 1 : 0;
        }
        Found found = new Found(new float[count], new float[count], new float[count], new int[count]);
        int mask = (1 << bits) - 1;
        int next = 0;
        for (int cell = 0; next < count; cell += FIELDS) {
            int pixels = cells[cell];
            if (pixels > 0) {
                int place = cell / FIELDS;
                found.red()[next] = (place >> 2 * bits << shift) + (float) cells[cell + 1] / pixels;
                found.green()[next] = ((place >> bits & mask) << shift) + (float) cells[cell + 2] / pixels;
                found.blue()[next] = ((place & mask) << shift) + (float) cells[cell + 3] / pixels;
                found.weight()[next] = pixels;
                next++;
            }
        }
        return found;
    }
}
