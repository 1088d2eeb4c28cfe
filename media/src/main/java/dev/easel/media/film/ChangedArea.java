package dev.easel.media.film;

import dev.easel.media.Picture;
import java.util.Arrays;

/**
 * The part of a picture that is unlike the picture before it: a rectangle, in pixels.
 *
 * @param x its left column
 * @param y its top row
 * @param width at least 1
 * @param height at least 1
 */
record ChangedArea(int x, int y, int width, int height) {
    /** All of a picture. */
    static ChangedArea whole(Picture picture) {
        return new ChangedArea(0, 0, picture.width(), picture.height());
    }

    /**
     * The smallest rectangle with all differences, its corner on a multiple of {@code grid}; a single pixel if there are none.
     *
     * @param before of the same size and number of channels
     */
    static ChangedArea between(Picture before, Picture after, int grid) {
        int rowBytes = after.width() * after.channels();
        int top = 0;
        while (top < after.height() && sameRow(before, after, top, rowBytes)) {
            top++;
        }
        if (top == after.height()) {
            return new ChangedArea(0, 0, 1, 1);
        }
        int bottom = after.height() - 1;
        while (sameRow(before, after, bottom, rowBytes)) {
            bottom--;
        }
        int left = rowBytes;
        int right = 0;
        for (int y = top; y <= bottom; y++) {
            int start = y * rowBytes;
            int first = Arrays.mismatch(before.samples(), start, start + left, after.samples(), start, start + left);
            left = first < 0 ? left : first;
            int last = rowBytes - 1;
            while (last > right && before.samples()[start + last] == after.samples()[start + last]) {
                last--;
            }
            right = Math.max(right, last);
        }
        int x = left / after.channels() / grid * grid;
        int y = top / grid * grid;
        return new ChangedArea(x, y, right / after.channels() + 1 - x, bottom + 1 - y);
    }

    private static boolean sameRow(Picture before, Picture after, int y, int rowBytes) {
        int start = y * rowBytes;
        return Arrays.equals(before.samples(), start, start + rowBytes, after.samples(), start, start + rowBytes);
    }

    /** This part of a picture. */
    Picture of(Picture picture) {
        if (width == picture.width() && height == picture.height()) {
            return picture;
        }
        int channels = picture.channels();
        byte[] samples = new byte[width * height * channels];
        for (int row = 0; row < height; row++) {
            System.arraycopy(
                    picture.samples(),
                    ((y + row) * picture.width() + x) * channels,
                    samples,
                    row * width * channels,
                    width * channels);
        }
        return new Picture(width, height, channels, samples);
    }
}
