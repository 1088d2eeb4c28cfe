package dev.easel.media;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.stream.IntStream;

/**
 * Resizes a picture to a multiple of the size wanted and from there to that size, with the same numbers as two calls of
 * {@link PictureResizer#resize} but without ever holding the large picture, which may have sixty-four times the result's pixels.
 */
public final class Supersampling {
    /** Result rows that one thread makes at a stretch. */
    private static final int BAND_ROWS = 64;

    /** The most that is held in between. */
    private static final long MAX_BYTES = 1L << 30;

    private final Picture source;
    private final int width;
    private final int height;
    private final int largeWidth;
    private final int largeHeight;
    private final int channels;
    private final ResamplingFilter filter;

    private Supersampling(Picture source, int width, int height, int factor, ResamplingFilter filter) {
        this.source = source;
        this.width = width;
        this.height = height;
        this.largeWidth = Math.multiplyExact(width, factor);
        this.largeHeight = Math.multiplyExact(height, factor);
        this.channels = source.channels();
        this.filter = filter;
    }

    /**
     * The picture in another size, by way of {@code factor} times that size.
     *
     * @param picture what to resize
     * @param width new width, at least 1
     * @param height new height, at least 1
     * @param factor how many times larger the picture is in between, at least 2
     * @param filter how
     * @throws dev.easel.errors.EaselException when the new size is not allowed ({@link Picture#requireSize})
     */
    public static Picture resize(Picture picture, int width, int height, int factor, ResamplingFilter filter) {
        Picture.requireSize(width, height);
        Supersampling job = new Supersampling(picture, width, height, factor, filter);
        return filter == ResamplingFilter.NEAREST ? job.nearest() : job.smooth();
    }

    /** The middle pixel of each block of the large picture. */
    private Picture nearest() {
        int[] columns = through(source.width(), largeWidth, width);
        int[] rows = through(source.height(), largeHeight, height);
        byte[] resized = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
        int position = 0;
        for (int row : rows) {
            for (int column : columns) {
                int from = source.rowStart(row) + column * channels;
                System.arraycopy(source.samples(), from, resized, position, channels);
                position += channels;
            }
        }
        return new Picture(width, height, channels, resized);
    }

    private static int[] through(int from, int large, int to) {
        int[] first = from == large ? IntStream.range(0, from).toArray() : PictureResizer.nearestPositions(from, large);
        int[] second = PictureResizer.nearestPositions(large, to);
        return IntStream.of(second).map(index -> first[index]).toArray();
    }

    private Picture smooth() {
        boolean same = largeWidth == source.width() && largeHeight == source.height();
        byte[] wide = source.samples();
        if (source.hasAlpha() && !same) {
            wide = wide.clone();
            PremultipliedAlpha.apply(wide, 0, wide.length);
        }
        byte[] rows = largeWidth == source.width() ? wide : widened(wide);
        byte[] resized = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
        AxisWeights enlarge = AxisWeights.of(source.height(), largeHeight, filter);
        AxisWeights narrow = AxisWeights.of(largeWidth, width, filter);
        AxisWeights shorten = AxisWeights.of(largeHeight, height, filter);
        int bands = (height + BAND_ROWS - 1) / BAND_ROWS;
        IntStream.range(0, bands)
                .parallel()
                .forEach(band -> new Band(rows, same, enlarge, narrow, shorten)
                        .fill(band * BAND_ROWS, Math.min(height, (band + 1) * BAND_ROWS), resized));
        return new Picture(width, height, channels, resized);
    }

    /** The source's rows in the large width: [source height, large width, channels]. */
    private byte[] widened(byte[] samples) {
        AxisWeights weights = AxisWeights.of(source.width(), largeWidth, filter);
        int rowLength = Math.multiplyExact(largeWidth, channels);
        if ((long) rowLength * source.height() > MAX_BYTES) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A picture of " + source.width() + "x" + source.height() + " cannot be supersampled to " + width
                            + "x" + height + ": that takes too much memory, so resize it without supersampling.");
        }
        byte[] rows = new byte[rowLength * source.height()];
        IntStream.range(0, source.height())
                .parallel()
                .forEach(y -> weights.alongRow(samples, source.rowStart(y), rows, y * rowLength, channels));
        return rows;
    }

    /** Makes some of the result's rows, keeping as many narrowed rows of the large picture as one of them needs. */
    private final class Band {
        private final byte[] rows;
        private final boolean same;
        private final AxisWeights enlarge;
        private final AxisWeights narrow;
        private final AxisWeights shorten;
        private final byte[] large = new byte[largeWidth * channels];
        private final int[] largeSums = new int[largeWidth * channels];
        private final int[] sums = new int[width * channels];
        private final byte[] ring;
        private final int ringRows;

        Band(byte[] rows, boolean same, AxisWeights enlarge, AxisWeights narrow, AxisWeights shorten) {
            this.rows = rows;
            this.same = same;
            this.enlarge = enlarge;
            this.narrow = narrow;
            this.shorten = shorten;
            this.ringRows = shorten.widest();
            this.ring = new byte[Math.multiplyExact(ringRows, width * channels)];
        }

        void fill(int firstRow, int endRow, byte[] resized) {
            int made = shorten.start(firstRow);
            for (int y = firstRow; y < endRow; y++) {
                for (; made < shorten.end(y); made++) {
                    addToRing(made);
                }
                int start = y * width * channels;
                shorten.acrossRows(y, ring, ringRows, sums, resized, start);
                if (source.hasAlpha()) {
                    PremultipliedAlpha.remove(resized, start, width * channels);
                }
            }
        }

        private void addToRing(int largeRow) {
            if (largeHeight == source.height()) {
                System.arraycopy(rows, largeRow * large.length, large, 0, large.length);
            } else {
                enlarge.acrossRows(largeRow, rows, source.height(), largeSums, large, 0);
            }
            if (source.hasAlpha()) {
                if (!same) {
                    PremultipliedAlpha.remove(large, 0, large.length);
                }
                PremultipliedAlpha.apply(large, 0, large.length);
            }
            narrow.alongRow(large, 0, ring, largeRow % ringRows * width * channels, channels);
        }
    }
}
