package dev.easel.media;

import java.util.stream.IntStream;

/**
 * Resizes 8-bit pictures with the numbers of Pillow's {@code Image.resize}: first along the rows, then across them, each pass rounded
 * to 8 bits; RGBA with colours multiplied by alpha meanwhile.
 */
public final class PictureResizer {
    private PictureResizer() {}

    /**
     * The picture in another size; the same picture if the size is the same.
     *
     * @param picture what to resize
     * @param width new width, at least 1
     * @param height new height, at least 1
     * @param filter how
     * @throws dev.easel.errors.EaselException when the new size is not allowed ({@link Picture#requireSize})
     */
    public static Picture resize(Picture picture, int width, int height, ResamplingFilter filter) {
        Picture.requireSize(width, height);
        if (width == picture.width() && height == picture.height()) {
            return picture;
        }
        if (filter == ResamplingFilter.NEAREST) {
            return nearest(picture, width, height);
        }
        byte[] samples = picture.samples();
        if (picture.hasAlpha()) {
            samples = samples.clone();
            PremultipliedAlpha.apply(samples, 0, samples.length);
        }
        if (width != picture.width()) {
            samples = alongRows(samples, picture, width, filter);
        }
        if (height != picture.height()) {
            samples = acrossRows(samples, picture, width, height, filter);
        }
        if (picture.hasAlpha()) {
            PremultipliedAlpha.remove(samples, 0, samples.length);
        }
        return new Picture(width, height, picture.channels(), samples);
    }

    private static byte[] alongRows(byte[] samples, Picture picture, int width, ResamplingFilter filter) {
        int channels = picture.channels();
        AxisWeights weights = AxisWeights.of(picture.width(), width, filter);
        byte[] resized = new byte[Math.multiplyExact(Math.multiplyExact(width, picture.height()), channels)];
        IntStream.range(0, picture.height())
                .parallel()
                .forEach(y -> weights.alongRow(samples, picture.rowStart(y), resized, y * width * channels, channels));
        return resized;
    }

    private static byte[] acrossRows(byte[] samples, Picture picture, int width, int height, ResamplingFilter filter) {
        int rowLength = width * picture.channels();
        AxisWeights weights = AxisWeights.of(picture.height(), height, filter);
        byte[] resized = new byte[Math.multiplyExact(rowLength, height)];
        IntStream.range(0, height)
                .parallel()
                .forEach(y ->
                        weights.acrossRows(y, samples, picture.height(), new int[rowLength], resized, y * rowLength));
        return resized;
    }

    /** Takes pixels at positions that add up step by step, with the rounding this brings. */
    private static Picture nearest(Picture picture, int width, int height) {
        int channels = picture.channels();
        int[] columns = nearestPositions(picture.width(), width);
        int[] rows = nearestPositions(picture.height(), height);
        byte[] resized = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
        int position = 0;
        for (int row : rows) {
            int start = picture.rowStart(row);
            for (int column : columns) {
                System.arraycopy(picture.samples(), start + column * channels, resized, position, channels);
                position += channels;
            }
        }
        return new Picture(width, height, channels, resized);
    }

    static int[] nearestPositions(int from, int to) {
        double step = (double) from / to;
        int[] positions = new int[to];
        double at = step * 0.5;
        for (int index = 0; index < to; index++) {
            positions[index] = Math.min(from - 1, (int) at);
            at += step;
        }
        return positions;
    }
}
